package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, the reader accepts all of them as one message or says what is wrong: nothing else. */
final class Http1ReaderMutationTest {

    private static final String[] SEEDS = {
        "GET http://[::ffff:1.2.3.4]:80/a?b HTTP/1.1\r\nHost: a%20b:80\r\nX: y\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\\\"\"\r\nabc\r\n0\r\nT: u\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
    };
    private static final String SPICE = "\r\n\t \0:;=\"\\%[]/.,0129afAF\u007F\u0080\u00FF*#@?";

    private final Random random = new Random(20261121);

    @Test
    void mutatedRequestsAreAcceptedInFullOrRefused() {
        int accepted = 0;
        int rounds = 30_000;
        for (int i = 0; i < rounds; i++) {
            byte[] bytes = mutate(SEEDS[i % SEEDS.length]);
            accepted += isAccepted(bytes) ? 1 : 0;
        }
        // Else the mutations are too weak or too strong to say anything.
        assertTrue(accepted > rounds / 100 && accepted < rounds / 2, "accepted " + accepted);
    }

    private static boolean isAccepted(byte[] bytes) {
        try {
            Parsed<RequestHead> parsed = Http1Reader.parseRequest(bytes);
            assertEquals(bytes.length, parsed.lengthBytes());
            return true;
        } catch (MalformedMessage e) {
            return false;
        }
    }

    private byte[] mutate(String seed) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length());
            char spice = SPICE.charAt(random.nextInt(SPICE.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, spice);
                case 1 -> text.insert(at, spice);
                case 2 -> text.deleteCharAt(at);
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 8)));
            }
        }
        return Octets.of(text.toString()).toArray();
    }
}
