package balancebeam.upstream.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.LatencyHistogram;
import balancebeam.config.AdaptiveConfig;
import org.junit.jupiter.api.Test;

/** A server of a given width: what runs beyond it waits there, and latency grows in proportion. */
class GradientLimitTest {
    private static final long STEP = 100_000_000;
    private static final long MILLI = 1_000_000;

    private final GradientLimit limit = new GradientLimit(new AdaptiveConfig(5, 1_000, 1.5));
    private final LatencyHistogram latencies = new LatencyHistogram();
    private long now;

    /** Requests enough to use all of the limit, against a server that serves so many at a time in 10 ms each. */
    private void steps(int count, int width, int wanted) {
        for (int i = 0; i < count; i++) {
            now += STEP;
            int running = Math.min(wanted, limit.limit());
            long latency = 10 * MILLI * Math.max(width, running) / width;
            for (int sample = 0; sample < 60; sample++) {
                latencies.record(latency);
            }
            limit.adapt(copy(), running, now);
        }
    }

    private LatencyHistogram copy() {
        LatencyHistogram copy = new LatencyHistogram();
        copy.add(latencies);
        return copy;
    }

    @Test
    void itBeginsLowAndGrowsToWhatTheServerCarries() {
        assertEquals(5, limit.limit());
        steps(200, 100, 10_000);
        assertTrue(limit.limit() > 100 && limit.limit() < 250, "limit " + limit.limit());
    }

    @Test
    void itFallsWhenTheServerBecomesNarrower() {
        steps(200, 100, 10_000);
        steps(200, 20, 10_000);
        assertTrue(limit.limit() < 70, "limit " + limit.limit());
    }

    @Test
    void itDoesNotGrowWhileItIsNotUsed() {
        steps(200, 100, 3);
        assertTrue(limit.limit() < 10, "limit " + limit.limit());
    }

    @Test
    void itStaysWithinItsEnds() {
        steps(3_000, 1_000_000, 1_000_000);
        assertEquals(1_000, limit.limit(), 0.5);
        steps(300, 1, 1_000_000);
        assertTrue(limit.limit() >= 5);
    }

    @Test
    void onceAMinuteItLooksAnewHowFastTheServerCanBe() {
        steps(200, 100, 10_000);
        int before = limit.limit();
        int least = before;
        for (int i = 0; i < 700; i++) {
            steps(1, 100, 10_000);
            least = Math.min(least, limit.limit());
        }
        assertEquals(5, least);
        assertTrue(limit.limit() > before / 2, "and comes back to " + limit.limit());
    }

    @Test
    void withoutRequestsNothingIsLearntAndNothingBreaks() {
        for (int i = 0; i < 2_000; i++) {
            now += STEP;
            limit.adapt(copy(), 0, now);
        }
        assertEquals(5, limit.limit());
    }
}
