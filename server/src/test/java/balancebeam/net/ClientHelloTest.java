package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import balancebeam.bytes.Ascii;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** What is read of a client's first record before anyone shakes hands with it. */
class ClientHelloTest {
    private static ByteBuffer hello(String name, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return record.flip();
    }

    @Test
    void nameAndProtocolsAreRead() throws Exception {
        assertEquals(
                new ClientHello("shop.example", List.of("acme-tls/1")),
                ClientHello.read(hello("shop.example", "acme-tls/1")));
        assertEquals(
                new ClientHello("shop.example", List.of("h2", "http/1.1")),
                ClientHello.read(hello("shop.example", "h2", "http/1.1")));
        assertEquals(new ClientHello("", List.of()), ClientHello.read(hello("")));
    }

    @Test
    void untilTheRecordIsWholeNothingIsKnown() throws Exception {
        ByteBuffer whole = hello("shop.example", "acme-tls/1");
        for (int length = 0; length < whole.limit(); length++) {
            assertNull(ClientHello.read(whole.slice(0, length)));
        }
        assertEquals(0, whole.position());
    }

    @Test
    void whatIsNoHelloIsUnknownAtOnce() {
        assertSame(ClientHello.UNKNOWN, ClientHello.read(ByteBuffer.wrap(Ascii.bytes("GET / HTTP/1.1"))));
        assertSame(ClientHello.UNKNOWN, ClientHello.read(ByteBuffer.wrap(new byte[] {22, 3, 1, 0x7F, 0x7F})));
        assertSame(ClientHello.UNKNOWN, ClientHello.read(ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 1, 1})));
    }

    @Test
    void damagedRecordsAreReadToTheirEndAndNoFurther() throws Exception {
        ByteBuffer whole = hello("shop.example", "acme-tls/1", "h2");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = new byte[whole.limit()];
            whole.get(0, damaged);
            for (int flips = 0; flips <= i % 3; flips++) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            }
            Objects.requireNonNull(ClientHello.read(ByteBuffer.wrap(damaged)));
        }
    }
}
