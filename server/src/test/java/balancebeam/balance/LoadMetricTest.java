package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What metrics make of what attempts tell them. */
class LoadMetricTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long CONSTANT = 10 * SECOND;

    private final LoadMetric peak = LatencyMetric.peak(CONSTANT);
    private final LoadMetric mean = LatencyMetric.mean(CONSTANT);
    private final LoadMetric bandwidth = new BandwidthMetric(CONSTANT);
    private final Endpoint endpoint = Endpoints.one();

    private static void assertNear(long expected, long actual) {
        assertEquals((double) expected, (double) actual, expected / 100.0 + 1);
    }

    @Test
    void aPeakCountsAtOnceAndFadesSlowly() {
        peak.answered(endpoint, 200, 10 * MILLI, 0);
        assertNear(10_000, peak.load(endpoint, 0));
        peak.answered(endpoint, 200, 100 * MILLI, SECOND);
        assertNear(100_000, peak.load(endpoint, SECOND));
        peak.answered(endpoint, 200, 10 * MILLI, 2 * SECOND);
        // A tenth of the time constant has passed: 10 + 90 / e^0.1.
        assertNear(91_435, peak.load(endpoint, 2 * SECOND));
    }

    @Test
    void aMeanRisesAsSlowlyAsItFalls() {
        mean.answered(endpoint, 200, 10 * MILLI, 0);
        mean.answered(endpoint, 200, 100 * MILLI, SECOND);
        assertNear(18_564, mean.load(endpoint, SECOND));
    }

    @Test
    void answersOfOneMillisecondAreWeighedByTimeAndNotByCount() {
        mean.answered(endpoint, 200, 10 * MILLI, 0);
        for (int i = 0; i < 1000; i++) {
            mean.answered(endpoint, 200, 100 * MILLI, SECOND + i);
        }
        assertNear(18_564, mean.load(endpoint, SECOND));
    }

    @Test
    void requestsThatRunMultiplyIt() {
        peak.answered(endpoint, 200, 10 * MILLI, 0);
        endpoint.begin();
        endpoint.begin();
        assertNear(30_000, peak.load(endpoint, 0));
    }

    @Test
    void theUnknownIsTriedOnceAndThenWaitedFor() {
        assertEquals(0, peak.load(endpoint, 0));
        endpoint.begin();
        Endpoint slow = Endpoints.of(2).get(1);
        peak.answered(slow, 200, 30 * SECOND, 0);
        assertTrue(peak.load(endpoint, 0) > peak.load(slow, 0));
    }

    @Test
    void whatWasSlowIsTriedAgainAfterAWhile() {
        peak.answered(endpoint, 200, 3 * SECOND, 0);
        assertNear(3_000_000 * 5 / 742, peak.load(endpoint, 5 * CONSTANT));
        assertEquals(0, peak.load(endpoint, 20 * CONSTANT));
    }

    @Test
    void anAnswerFromTheClockOfASlowerLoopChangesNoTime() {
        peak.answered(endpoint, 200, 10 * MILLI, SECOND);
        peak.answered(endpoint, 200, 5 * MILLI, SECOND - 5 * MILLI);
        assertNear(10_000, peak.load(endpoint, SECOND));
    }

    @Test
    void whoFailsInAMillisecondIsNotFast() {
        for (LoadMetric metric : List.of(peak, mean)) {
            Endpoint hole = Endpoints.one();
            Endpoint slow = Endpoints.one();
            metric.answered(slow, 200, 500 * MILLI, 0);
            metric.failed(hole, MILLI, 0);
            assertTrue(metric.load(hole, 0) > metric.load(slow, 0));
            metric.answered(slow, 200, 9 * SECOND, 0);
            for (int i = 0; i < 5; i++) {
                metric.failed(hole, MILLI, 0);
            }
            assertTrue(metric.load(hole, 0) > metric.load(slow, 0));
        }
    }

    @Test
    void whoAnswers500InAMillisecondIsNotFast() {
        for (int i = 0; i < 5; i++) {
            peak.answered(endpoint, 500, MILLI, i * SECOND);
        }
        assertNear(1_000_000, peak.load(endpoint, 4 * SECOND));
    }

    @Test
    void aFailureCountsForAMinuteAtMost() {
        for (int i = 0; i < 100; i++) {
            peak.failed(endpoint, MILLI, 0);
        }
        assertNear(60_000_000, peak.load(endpoint, 0));
    }

    @Test
    void whoNeverAnswersWasAtLeastThatSlow() {
        peak.answered(endpoint, 200, 10 * MILLI, 0);
        peak.abandoned(endpoint, MILLI, 0);
        assertNear(10_000, peak.load(endpoint, 0));
        peak.abandoned(endpoint, 5 * SECOND, 0);
        assertNear(5_000_000, peak.load(endpoint, 0));
    }

    @Test
    void noLoadIsAboveTheMost() {
        for (int i = 0; i < 100_000; i++) {
            endpoint.begin();
        }
        assertTrue(peak.load(endpoint, 0) <= LoadMetric.MOST);
        peak.answered(endpoint, 200, Long.MAX_VALUE, 0);
        bandwidth.transferred(endpoint, Long.MAX_VALUE, 0);
        assertTrue(peak.load(endpoint, 0) <= LoadMetric.MOST);
        assertEquals(LoadMetric.MOST, bandwidth.load(endpoint, 0));
    }

    @Test
    void bandwidthIsBytesPerSecond() {
        for (int i = 0; i < 100; i++) {
            bandwidth.transferred(endpoint, 1_000_000, i * SECOND);
        }
        // Sampled once in a tenth of the constant, a sum that fades is a twentieth high.
        assertEquals(1_050_000.0, (double) bandwidth.load(endpoint, 99 * SECOND), 10_000);
        assertEquals(1_050_000 / Math.E, (double) bandwidth.load(endpoint, 109 * SECOND), 10_000);
        endpoint.begin();
        assertEquals(2_100_000.0, (double) bandwidth.load(endpoint, 99 * SECOND), 20_000);
    }

    @Test
    void bytesOfTwoLoopsAddUpWhateverTheirClocksSay() {
        bandwidth.transferred(endpoint, 1000, SECOND);
        bandwidth.transferred(endpoint, 9000, SECOND - 10 * MILLI);
        assertNear(1000 + 1024, bandwidth.load(endpoint, SECOND));
    }

    @Test
    void twoLoopsLoseNoBytes() {
        Race.inStep(50_000, (thread, round) -> bandwidth.transferred(endpoint, 1 << 10, 0));
        // 100,000 times 1 KiB are more than the 24 bits that are kept, so each sum is rounded.
        assertEquals(10_240_000.0, (double) bandwidth.load(endpoint, 0), 110_000);
    }

    @Test
    void peaksOfTwoLoopsAreNotLost() {
        Race.inStep(50_000, (thread, round) -> peak.answered(endpoint, 200, round * 1000L + thread, round));
        assertNear(49_999, peak.load(endpoint, 50_000));
    }

    @Test
    void nothingAllocates() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                peak.answered(endpoint, 200 + i % 2 * 300, i, i * MILLI);
                peak.failed(endpoint, i, i * MILLI);
                bandwidth.transferred(endpoint, i, i * MILLI);
                peak.load(endpoint, i * MILLI);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertTrue(allocated < 1000, "allocated " + allocated + " bytes");
    }

    @Test
    void theOneThatIsTenTimesSlowerIsTriedNowAndThenAndNoMore() {
        EndpointSet set = Endpoints.of(10);
        assertNowAndThen(set.get(0), new P2cBalancer(set, peak), peak);
        EndpointSet others = Endpoints.of(10);
        assertNowAndThen(others.get(0), new LeastRequestBalancer(others, mean), mean);
    }

    /** One request after the other for two minutes. */
    private static void assertNowAndThen(Endpoint slow, Balancer balancer, LoadMetric metric) {
        FakePick pick = new FakePick(1);
        int picked = 0;
        for (long now = 0; now < 120 * SECOND; ) {
            Endpoint at = Objects.requireNonNull(balancer.pick(pick.at(now)));
            boolean isSlow = at.equals(slow);
            picked += isSlow ? 1 : 0;
            long latency = isSlow ? 100 * MILLI : 10 * MILLI;
            now += latency;
            metric.answered(at, 200, latency, now);
        }
        assertTrue(picked > 1 && picked < 100, "of about 12,000 requests it got " + picked);
    }
}
