package balancebeam.policy.grpcweb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Base64 in pieces, against the JDK's. */
class TextTest {
    private final Random random = new Random(7);

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int decode(String text, ByteArrayOutputStream to) {
        TextDecoder decoder = new TextDecoder();
        byte[] out = new byte[TextDecoder.mostBytes(text.length())];
        int count = decoder.decode(ByteBuffer.wrap(latin1(text)), out);
        to.write(out, 0, Math.max(0, count));
        return count == TextDecoder.WRONG || decoder.isComplete() ? count : -2;
    }

    @Test
    void piecesOfAnyLengthAreEncoded() {
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            TextEncoder encoder = new TextEncoder();
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int at = 0; at < length; ) {
                int count = Math.min(length - at, 1 + random.nextInt(40));
                byte[] out = new byte[TextEncoder.mostBytes(count)];
                text.write(out, 0, encoder.encode(ByteBuffer.wrap(bytes, at, count), out));
                at += count;
            }
            byte[] out = new byte[4];
            text.write(out, 0, encoder.finish(out));
            assertEquals(Base64.getEncoder().encodeToString(bytes), text.toString(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void piecesOfAnyLengthAreDecodedWithPaddingBetweenThem() {
        for (int round = 0; round < 300; round++) {
            ByteArrayOutputStream wanted = new ByteArrayOutputStream();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                byte[] bytes = new byte[random.nextInt(50)];
                random.nextBytes(bytes);
                wanted.writeBytes(bytes);
                text.append(Base64.getEncoder().encodeToString(bytes));
            }
            TextDecoder decoder = new TextDecoder();
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            for (int at = 0; at < text.length(); ) {
                int count = Math.min(text.length() - at, 1 + random.nextInt(40));
                byte[] out = new byte[TextDecoder.mostBytes(count)];
                int decoded = decoder.decode(ByteBuffer.wrap(latin1(text.substring(at, at + count))), out);
                assertTrue(decoded >= 0);
                got.write(out, 0, decoded);
                at += count;
            }
            assertTrue(decoder.isComplete());
            assertArrayEquals(wanted.toByteArray(), got.toByteArray());
        }
    }

    @Test
    void whatIsNoBase64IsWrong() {
        for (String wrong : Arrays.asList(
                "=AAA",
                "A=AA",
                "AA=A",
                "A===",
                "AB==",
                "AAB=",
                "AA-_",
                "AA A",
                "AAA\n",
                "AAA\u00e9",
                "====",
                "AAAA=")) {
            assertEquals(TextDecoder.WRONG, decode(wrong, new ByteArrayOutputStream()), wrong);
        }
        for (String unfinished : Arrays.asList("A", "AA", "AA=", "AAA", "AAAAA")) {
            assertEquals(-2, decode(unfinished, new ByteArrayOutputStream()), unfinished);
        }
    }
}
