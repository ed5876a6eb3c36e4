package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.HealthCheckConfig;
import balancebeam.testkit.Await;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.FakePace;
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

class HealthCheckTest {
    private static final InetSocketAddress NOBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /** Else an endpoint could be found down after the end, and nobody would probe it up again. */
    @Test
    void theEndWaitsForAVerdictThatIsBeingTold() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<HealthCheck> check = new AtomicReference<>();
        AtomicReference<Thread.State> seen = new AtomicReference<>();
        Cluster cluster = new Cluster(
                "a",
                0,
                null,
                (endpoint, from, to, reason) -> {
                    Thread end = Thread.ofPlatform().start(() -> check.get().close());
                    Await.until(
                            "the end waits, or has come",
                            () -> end.getState() == Thread.State.BLOCKED || end.getState() == Thread.State.TERMINATED);
                    seen.set(end.getState());
                    told.countDown();
                },
                new FakePace(),
                null);
        cluster.found(List.of(new Found(NOBODY, "nobody:1", 1)));
        HealthCheckConfig config = new HealthCheckConfig(Duration.ofMillis(10), "/", Duration.ofMillis(10));
        check.set(new HealthCheck(cluster, config, ProbeLayer.CLEAR, Asking.HTTP_1, Ticker.SYSTEM));
        try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
            check.get().start(scheduler);
            told.await();
            check.get().close();
        }
        assertEquals(Thread.State.BLOCKED, seen.get());
    }
}
