package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpSocketTest {
    /** The example of RFC 1071, and a length that is odd. */
    @Test
    void theChecksumIsThatOfTheInternet() {
        byte[] example = {0, 1, (byte) 0xf2, 3, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        assertEquals((short) ~0xddf2, IcmpSocket.checksum(example));
        assertEquals((short) ~0x0100, IcmpSocket.checksum(new byte[] {1}));
    }

    /** Where the machine permits no such sockets, that is said in the C library's words. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void thisMachineAnswers(String address) throws IOException {
        IcmpSocket opened;
        try {
            opened = IcmpSocket.open(InetAddress.ofLiteral(address));
        } catch (IOException e) {
            Assumptions.abort("ICMP to " + address + ": " + e.getMessage());
            throw e;
        }
        try (IcmpSocket socket = opened) {
            byte[] content = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
            assertFalse(socket.isAnswered(content), "nothing was asked");
            socket.ask(1, "another request.".getBytes(StandardCharsets.US_ASCII));
            socket.ask(2, content);
            Await.until("the reply", () -> {
                try {
                    return socket.isAnswered(content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertFalse(socket.isAnswered(content), "once");
        }
    }
}
