package balancebeam.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Frames begin and end where they do, however they come. */
class FrameFollowerTest {
    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 65535, 65536, 100_000};

    private final FrameFollower follower = new FrameFollower();

    private static byte[] frame(int first, int length, boolean masked) {
        ByteBuffer head = ByteBuffer.allocate(14 + length).put((byte) first);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            head.put((byte) (mask | length));
        } else if (length < 65536) {
            head.put((byte) (mask | 126)).putShort((short) length);
        } else {
            head.put((byte) (mask | 127)).putLong(length);
        }
        byte[] frame = new byte[head.position() + (masked ? 4 : 0) + length];
        head.flip().get(frame, 0, head.limit());
        return frame;
    }

    private int follow(byte[] bytes, int from, boolean once) {
        return follower.follow(ByteBuffer.wrap(bytes), from, once);
    }

    @Test
    void itStopsBehindEachFrameWhateverTheFrameSays() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<Integer> ends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int opcode = random.nextInt(16);
                int first = (random.nextInt(16) << 4) | (opcode == 8 ? 9 : opcode); // A Close is the last.
                all.writeBytes(frame(first, LENGTHS[random.nextInt(LENGTHS.length)], random.nextBoolean()));
                ends.add(all.size());
            }
            assertEquals(ends, endsInPieces(all.toByteArray(), random), "seed " + seed);
            assertTrue(follower.isBetween());
            assertFalse(follower.isClosed() || follower.isLost());
        }
    }

    private List<Integer> endsInPieces(byte[] bytes, SplittableRandom random) {
        List<Integer> ends = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int most = random.nextBoolean() ? 3 : 70_000;
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(1 + random.nextInt(most), bytes.length - at))
                    .slice();
            int followed = follower.follow(piece, 0, true);
            at += followed;
            if (follower.isBetween()) {
                ends.add(at);
            }
        }
        return ends;
    }

    @Test
    void allOfABatchIsFollowedAtOnce() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            all.writeBytes(frame(0x81, i, true));
        }
        assertEquals(all.size(), follow(all.toByteArray(), 0, false));
        assertTrue(follower.isBetween());
        follow(new byte[] {(byte) 0x82}, 0, false);
        assertFalse(follower.isBetween());
    }

    @Test
    void afterACloseNothingMeansAnything() {
        byte[] close = frame(0x88, 2, true);
        assertEquals(close.length - 1, follow(Arrays.copyOf(close, close.length - 1), 0, false));
        assertFalse(follower.isClosed());
        assertEquals(1, follow(new byte[1], 0, true));
        assertTrue(follower.isClosed());
        assertEquals(5, follow(new byte[] {1, 2, 3, 4, 5}, 0, true));
        assertTrue(follower.isClosed());
    }

    @Test
    void aLengthThatIsNoneIsTheEndOfFollowing() {
        byte[] bytes = {(byte) 0x81, (byte) 0xff, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3};
        assertEquals(bytes.length, follow(bytes, 0, true));
        assertTrue(follower.isLost());
        assertFalse(follower.isBetween());
        // The longest that is one, with a mask that makes it too long to count.
        FrameFollower other = new FrameFollower();
        byte[] longest = {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1};
        other.follow(ByteBuffer.wrap(longest), 0, true);
        assertTrue(other.isLost());
    }

    @Test
    void theCloseOfABalancerIsOneByTheBook() {
        ByteBuffer plain = CloseFrame.unmasked("shutting down");
        assertEquals((byte) 0x88, plain.get(0));
        assertEquals(15, plain.get(1));
        assertEquals(1001, plain.getShort(2));
        assertEquals(
                "shutting down",
                StandardCharsets.UTF_8.decode(plain.slice(4, 13)).toString());
        int mask = 0x12345678;
        ByteBuffer masked = CloseFrame.masked("shutting down", mask);
        assertEquals((byte) (0x80 | 15), masked.get(1));
        assertEquals(mask, masked.getInt(2));
        byte[] key = {0x12, 0x34, 0x56, 0x78};
        for (int i = 0; i < 15; i++) {
            assertEquals(plain.get(2 + i), (byte) (masked.get(6 + i) ^ key[i % 4]));
        }
        assertEquals(masked.remaining(), new FrameFollower().follow(masked, 0, true));
    }
}
