package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProxyHeaderOutputTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 56533);
    private static final InetSocketAddress TO_V4 = new InetSocketAddress("198.51.100.1", 443);
    private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8::1", 1);
    private static final InetSocketAddress TO_V6 = new InetSocketAddress("2001:db8::2", 65535);

    private static ProxyHeader header(
            @Nullable InetSocketAddress from, @Nullable InetSocketAddress to, String hexOfTlvs) {
        return new ProxyHeader(from, to, HexFormat.of().parseHex(hexOfTlvs));
    }

    private static String line(@Nullable InetSocketAddress from, @Nullable InetSocketAddress to) {
        return new String(ProxyHeaderOutput.bytes(1, header(from, to, "02000161")), StandardCharsets.ISO_8859_1);
    }

    private static String hex(ProxyHeader header) {
        return HexFormat.of().formatHex(ProxyHeaderOutput.bytes(2, header));
    }

    @Test
    void version1IsALine() {
        assertEquals("PROXY TCP4 192.0.2.1 198.51.100.1 56533 443\r\n", line(V4, TO_V4));
        assertEquals("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", line(V6, TO_V6));
        assertEquals("PROXY UNKNOWN\r\n", line(null, TO_V4));
        assertEquals("PROXY UNKNOWN\r\n", line(V4, null));
        assertEquals("PROXY UNKNOWN\r\n", line(InetSocketAddress.createUnresolved("a.example", 1), TO_V4));
    }

    @Test
    void version2IsBinary() {
        assertEquals(SIGNATURE + "2111000c" + "c0000201" + "c6336401" + "dcd5" + "01bb", hex(header(V4, TO_V4, "")));
        assertEquals(
                SIGNATURE + "21210024" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                        + "0001" + "ffff",
                hex(header(V6, TO_V6, "")));
        assertEquals(SIGNATURE + "21000004" + "02000161", hex(header(null, null, "02000161")));
    }

    @Test
    void bothAddressesHaveOneFamily() throws Exception {
        assertEquals("PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 56533 65535\r\n", line(V4, TO_V6));
        assertEquals(
                SIGNATURE + "21210024" + "20010db8000000000000000000000001" + "00000000000000000000ffffc6336401"
                        + "0001" + "01bb",
                hex(header(V6, TO_V4, "")));
        byte[] bytes = ProxyHeaderOutput.bytes(1, header(V4, TO_V6, ""));
        assertEquals(V4, ProxyHeader.parse(bytes, bytes.length).source());
    }

    @Test
    void aConnectionOfOurOwnIsForNobody() {
        assertEquals("PROXY UNKNOWN\r\n", new String(ProxyHeaderOutput.own(1), StandardCharsets.ISO_8859_1));
        assertEquals(SIGNATURE + "20000000", HexFormat.of().formatHex(ProxyHeaderOutput.own(2)));
    }

    @Test
    void tlvsArePassedOnInOrderButForPaddingAndTheChecksum() {
        String kept = "02000161" + "ee0000" + "20000501ffffffff" + "eaff00" + "00".repeat(0xff00);
        String before = "020001610400020000ee000020000501ffffffff";
        assertEquals(
                SIGNATURE + "2111001b" + "c0000201c6336401dcd501bb" + "02000161ee000020000501ffffffff",
                hex(header(V4, TO_V4, before)));
        assertEquals(
                SIGNATURE + "2111" + "%04x".formatted(12 + kept.length() / 2) + "c0000201c6336401dcd501bb" + kept,
                hex(header(V4, TO_V4, kept)));
    }

    @Test
    void aChecksumIsMadeAnewWhereOneCame() throws ProtocolException {
        byte[] written = ProxyHeaderOutput.bytes(2, header(V4, TO_V4, "03000411223344" + "02000161"));
        assertEquals(16 + 12 + 4 + 7, written.length);
        assertEquals(
                "02000161" + "030004",
                HexFormat.of().formatHex(written, 28, 35),
                "it comes last, and the one that came is gone");
        assertNotEquals("11223344", HexFormat.of().formatHex(written, 35, 39));
        assertEquals(V4, ProxyHeader.parse(written, written.length).source()); // Which looks at the checksum.
    }

    @Test
    void whatIsReadIsWrittenAgain() throws ProtocolException {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            boolean v6 = random.nextBoolean();
            byte[] body = new byte[v6 ? 36 : 12];
            random.nextBytes(body);
            body[0] = body[16 % body.length] = 0x20; // No IPv4-mapped one.
            byte[] tlv = new byte[random.nextInt(300)];
            random.nextBytes(tlv);
            String tlvs = "ea%04x".formatted(tlv.length) + HexFormat.of().formatHex(tlv);
            byte[] all = HexFormat.of()
                    .parseHex(SIGNATURE
                            + (v6 ? "2121" : "2111")
                            + "%04x".formatted(body.length + tlvs.length() / 2)
                            + HexFormat.of().formatHex(body)
                            + tlvs);
            ProxyHeader read = ProxyHeader.parse(all, ProxyHeader.length(all, all.length));
            assertArrayEquals(all, ProxyHeaderOutput.bytes(2, read));
            byte[] line = ProxyHeaderOutput.bytes(1, read);
            ProxyHeader again = ProxyHeader.parse(line, ProxyHeader.length(line, line.length));
            assertEquals(read.source(), again.source());
            assertEquals(read.destination(), again.destination());
        }
    }
}
