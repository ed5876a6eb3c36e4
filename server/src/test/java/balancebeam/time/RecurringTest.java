package balancebeam.time;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecurringTest {
    @Test
    void comesAgainAfterItFailed() throws InterruptedException {
        CountDownLatch times = new CountDownLatch(3);
        try (var scheduler = Executors.newSingleThreadScheduledExecutor()) {
            Runnable task = () -> {
                times.countDown();
                throw new IllegalStateException("as the test wants");
            };
            var future = scheduler.scheduleAtFixedRate(new Recurring("a test", task), 0, 1, TimeUnit.MILLISECONDS);
            assertTrue(times.await(10, TimeUnit.SECONDS));
            future.cancel(false);
        }
    }
}
