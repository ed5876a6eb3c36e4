package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.HealthCheckConfig;
import balancebeam.testkit.Await;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Clusters;
import balancebeam.upstream.discovery.Found;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private static final InetSocketAddress NOBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /** Else an endpoint could be found down after the end, and nobody would probe it up again. */
    @Test
    void theEndWaitsForAVerdictThatIsBeingTold() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<HealthChecks> check = new AtomicReference<>();
        AtomicReference<Thread.State> seen = new AtomicReference<>();
        Cluster cluster = Clusters.of(
                "a",
                0,
                (endpoint, from, to, reason) -> {
                    Thread end = Thread.ofPlatform().start(() -> check.get().close());
                    Await.until(
                            "the end waits, or has come",
                            () -> end.getState() == Thread.State.BLOCKED || end.getState() == Thread.State.TERMINATED);
                    seen.set(end.getState());
                    told.countDown();
                },
                null);
        cluster.found(List.of(new Found(NOBODY, "nobody:1", 1)));
        HealthCheckConfig config = HealthCheckConfig.every(Duration.ofMillis(10), "/");
        check.set(new HealthChecks(cluster, List.of(Check.tcp(config, ProbeLayer.CLEAR)), null, false, Ticker.SYSTEM));
        try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
            check.get().start(scheduler);
            told.await();
            check.get().close();
        }
        assertEquals(Thread.State.BLOCKED, seen.get());
    }
}
