package balancebeam.upstream.outlier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.balance.HealthListener;
import balancebeam.config.OutlierConfig;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Clusters;
import balancebeam.upstream.FakePace;
import balancebeam.upstream.discovery.Found;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is put out for its answers, for how long, and how many at most; by a clock that the test moves. */
class OutlierDetectorTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final long MILLI = 1_000_000;

    private final FakePace pace = new FakePace();
    private final Cluster cluster = Clusters.of("web", 0, HealthListener.NONE, null);

    @BeforeEach
    void tenEndpoints() {
        List<Found> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(new Found(new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + i), 80), i + ".test:80", 1));
        }
        cluster.found(all);
    }

    private OutlierDetector begin(int serverErrors, double latencyFactor, double maxEjected) {
        OutlierDetector detector = new OutlierDetector(
                cluster,
                new OutlierConfig(
                        serverErrors,
                        0,
                        0,
                        latencyFactor,
                        5,
                        3,
                        INTERVAL,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(16),
                        maxEjected),
                pace);
        detector.start();
        pace.advance(MOMENT);
        return detector;
    }

    private Endpoint endpoint(int number) {
        return cluster.all().get(number);
    }

    private void answer(int number, int times, int status, long millis) {
        for (int i = 0; i < times; i++) {
            endpoint(number).metrics().shard(0).answer(status, millis * MILLI);
            endpoint(number).answered(status);
        }
    }

    private boolean isOut(int number) {
        return endpoint(number).health().isOutlier(pace.nowNanos());
    }

    private long out() {
        return cluster.all().stream()
                .filter(one -> one.health().isOutlier(pace.nowNanos()))
                .count();
    }

    /** How long it is out from now on, to a tenth of a second. */
    private Duration lasts(int number) {
        Duration waited = Duration.ZERO;
        while (isOut(number)) {
            pace.advance(MOMENT);
            waited = waited.plus(MOMENT);
        }
        return waited;
    }

    @Test
    void failuresInARowPutOutEachTimeForTwiceAsLongUpToTheLongest() {
        begin(5, 0, 10);
        answer(0, 4, 500, 1);
        answer(0, 1, 200, 1);
        answer(0, 4, 500, 1);
        pace.advance(MOMENT);
        assertEquals(0, out(), "not in a row");
        // Ejections follow each other before an interval without any is over.
        for (int seconds : List.of(4, 8, 16, 16)) {
            answer(0, 5, 500, 1);
            pace.advance(Duration.ofNanos(1));
            assertTrue(isOut(0));
            long took = lasts(0).toMillis();
            assertTrue(took >= seconds * 1000L && took <= seconds * 1100L + 100, took + " ms for " + seconds + " s");
        }
    }

    @Test
    void oneMayAlwaysBeOutAndNoMoreThanTheShare() {
        OutlierDetector first = begin(5, 0, 30);
        for (int i = 0; i < 6; i++) {
            answer(i, 5, 500, 1);
        }
        pace.advance(MOMENT);
        assertEquals(3, out());
        first.close();
        OutlierDetector.forget(cluster);
        assertEquals(0, out());
        begin(5, 0, 1);
        answer(0, 5, 500, 1);
        answer(1, 5, 500, 1);
        pace.advance(MOMENT);
        assertEquals(1, out());
    }

    @Test
    void whoIsSlowerThanTheOthersIsOutWhenAnIntervalIsOverAndNotBefore() {
        begin(0, 3, 10);
        for (int i = 0; i < 10; i++) {
            answer(i, 5, 200, i == 7 ? 100 : 10);
        }
        pace.advance(INTERVAL.minus(MOMENT.multipliedBy(3)));
        assertEquals(0, out());
        pace.advance(MOMENT.multipliedBy(3));
        assertTrue(isOut(7));
        assertEquals(1, out());
    }

    @Test
    void whoAnswersTooLittleIsNotCompared() {
        begin(0, 3, 10);
        for (int i = 0; i < 10; i++) {
            answer(i, i == 7 ? 4 : 5, 200, i == 7 ? 100 : 10);
        }
        pace.advance(INTERVAL.plus(MOMENT));
        assertEquals(0, out());
    }

    @Test
    void onceClosedItPutsNobodyOut() {
        begin(5, 0, 10).close();
        answer(0, 5, 500, 1);
        pace.advance(INTERVAL);
        assertEquals(0, out());
        assertTrue(pace.isIdle());
    }
}
