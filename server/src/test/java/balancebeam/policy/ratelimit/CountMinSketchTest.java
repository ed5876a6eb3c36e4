package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Hashing;
import balancebeam.bytes.OffHeapLongs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sketch of 4 rows of 256 cells. */
class CountMinSketchTest {

    private static final int TURN = 9;

    private final RateLimit limit = new RateLimit(3, Limiters.MINUTE, WindowKind.SLIDING, 1);
    private final Geometry geometry = new Geometry(limit);
    private final OffHeapLongs words = new OffHeapLongs(geometry.words());
    private final CountWord layout = new CountWord(48);
    private final CountMinSketch sketch = new CountMinSketch(words, geometry, layout);

    @AfterEach
    void close() {
        words.close();
    }

    @Test
    void anEstimateIsNeverTooLowAndSeldomMuchTooHigh() {
        add(1_000, 1, TURN);
        int tooHigh = 0;
        for (int key = 0; key < 1_000; key++) {
            long estimate = sketch.estimate(hash(key), TURN);
            assertTrue(estimate >= 1);
            tooHigh += estimate > 1 + 2.72 * 1_000 / 256 ? 1 : 0;
        }
        assertTrue(tooHigh < 20, tooHigh + " of 1000 are too high by more than eN/w");
    }

    @Test
    void whatIsRemovedIsAsIfItHadNotBeen() {
        add(50, 2, TURN);
        long[] before = estimates(50);
        add(200, 1, TURN);
        for (int key = 0; key < 200; key++) {
            sketch.remove(hash(key), TURN);
        }
        for (int key = 0; key < 50; key++) {
            assertEquals(before[key], sketch.estimate(hash(key), TURN));
        }
    }

    @Test
    void turnsDoNotMix() {
        add(10, 5, TURN);
        add(10, 2, TURN + 1);
        assertEquals(5, sketch.estimate(hash(3), TURN));
        assertEquals(2, sketch.estimate(hash(3), TURN + 1));
        assertEquals(0, sketch.estimate(hash(3), TURN + 2));
        add(10, 1, TURN + 2);
        assertEquals(1, sketch.estimate(hash(3), TURN + 2));
        // The caller of an earlier turn comes too late to change anything.
        sketch.add(hash(3), TURN);
        sketch.remove(hash(3), TURN);
        assertEquals(1, sketch.estimate(hash(3), TURN + 2));
    }

    @Test
    void aCellThatIsFullStaysFull() {
        long most = layout.saturation();
        add(1, (int) most + 10, TURN);
        assertEquals(most, sketch.estimate(hash(0), TURN));
        sketch.remove(hash(0), TURN);
        assertEquals(most, sketch.estimate(hash(0), TURN), "it cannot know how many it did not count");
        assertTrue(most > 48, "and is above every limit");
    }

    private void add(int keys, int times, int turn) {
        for (int key = 0; key < keys; key++) {
            for (int i = 0; i < times; i++) {
                sketch.add(hash(key), turn);
            }
        }
    }

    private long[] estimates(int keys) {
        long[] estimates = new long[keys];
        for (int key = 0; key < keys; key++) {
            estimates[key] = sketch.estimate(hash(key), TURN);
        }
        return estimates;
    }

    private static long hash(long key) {
        return Hashing.sip13(1, 2, key, 3);
    }
}
