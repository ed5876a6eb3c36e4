package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4 = "c0000201" + "c6336401" + "dcd5" + "01bb"; // 192.0.2.1:56533 to 198.51.100.1:443

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] binary(int command, int family, String rest) {
        return HexFormat.of().parseHex(SIGNATURE + "%02x%02x%04x".formatted(command, family, rest.length() / 2) + rest);
    }

    /** Reads as the preface does, one byte more at a time; what follows the header must not be asked for. */
    private static ProxyHeader read(byte[] all) throws ProtocolException {
        int count = 0;
        int length = ProxyHeader.length(all, 0);
        while (count < length) {
            assertTrue(count < all.length, "more was asked for than the header has");
            count++;
            length = ProxyHeader.length(all, count);
        }
        assertEquals(all.length, count);
        return ProxyHeader.parse(all, count);
    }

    private static @Nullable InetSocketAddress source(byte[] all) throws ProtocolException {
        return read(all).source();
    }

    @Test
    void aLineTellsTheClient() throws ProtocolException {
        assertEquals(
                new InetSocketAddress("192.0.2.1", 56324),
                source(bytes("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n")));
        assertEquals(
                new InetSocketAddress("2001:db8::1", 1),
                source(bytes("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n")));
        assertNull(source(bytes("PROXY UNKNOWN\r\n")));
        assertNull(source(bytes("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 01 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n",
                "PROXY TCP4 a.example 198.51.100.1 1 443\r\n",
                "PROXY TCP4 192.0.2.1  198.51.100.1 1 443\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.1 1 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 443\n",
                "PROXY \r\n",
                "PROXYTCP4 192.0.2.1 198.51.100.1 1 443\r\n",
                "GET / HTTP/1.1\r\n",
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535  \r\n"
            })
    void whatIsNoLineIsRefused(String line) {
        assertThrows(ProtocolException.class, () -> read(bytes(line)));
    }

    @Test
    void aBinaryHeaderTellsTheClientAndMore() throws ProtocolException {
        ProxyHeader header = read(binary(0x21, 0x11, V4 + "02000161"));
        assertEquals(new InetSocketAddress("192.0.2.1", 56533), header.source());
        assertArrayEquals(HexFormat.of().parseHex("02000161"), header.tlvs());
        String v6 = "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "0001" + "0002";
        assertEquals(new InetSocketAddress("2001:db8::1", 1), source(binary(0x21, 0x21, v6)));
    }

    @Test
    void aProxyThatSpeaksForItselfTellsOfNobody() throws ProtocolException {
        assertNull(source(binary(0x20, 0x00, "")));
        assertNull(source(binary(0x20, 0x11, V4)));
        assertNull(source(binary(0x21, 0x00, "")));
        assertNull(source(binary(0x21, 0x31, "00".repeat(216))));
    }

    @Test
    void whatIsNoBinaryHeaderIsRefused() {
        for (byte[] wrong : new byte[][] {
            binary(0x11, 0x11, V4),
            binary(0x22, 0x11, V4),
            binary(0x21, 0x11, V4.substring(2)),
            binary(0x21, 0x11, V4 + "0200"),
            binary(0x21, 0x11, V4 + "02000261"),
            binary(0x21, 0x11, V4 + "00".repeat(4096)),
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540b" + "21110000")
        }) {
            assertThrows(ProtocolException.class, () -> read(wrong), () -> HexFormat.of()
                    .formatHex(wrong));
        }
    }

    @Test
    void aChecksumMustBeRight() throws ProtocolException {
        byte[] header = binary(0x21, 0x11, V4 + "03000400000000");
        CRC32C sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue());
        assertEquals(new InetSocketAddress("192.0.2.1", 56533), source(header));
        header[16]++;
        assertThrows(ProtocolException.class, () -> read(header));
        assertThrows(ProtocolException.class, () -> read(binary(0x21, 0x11, V4 + "0300020000")));
    }

    @Test
    void noBytesMakeItDoAnythingElse() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            byte[] all = i % 2 == 0
                    ? binary(0x21, 0x11, V4 + "03000400000000")
                    : bytes("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n");
            for (int change = random.nextInt(1, 5); change > 0; change--) {
                all[random.nextInt(all.length)] = (byte) random.nextInt();
            }
            try {
                int length = ProxyHeader.length(all, all.length);
                if (length <= all.length) {
                    ProxyHeader.parse(all, length);
                }
            } catch (ProtocolException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("PROXY"), e::toString);
            }
        }
    }
}
