package balancebeam.control.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import balancebeam.net.BufferBudget;
import balancebeam.net.EventLoops;
import balancebeam.net.Transports;
import balancebeam.testkit.Await;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Signs of life come while all loops live, and only then. */
class LoopWatchTest {
    private static final long PATIENCE_NANOS = 20_000_000;

    private final AtomicInteger signs = new AtomicInteger();

    @Test
    void aLoopThatIsStuckEndsTheSignsOfLifeUntilItGoesOn() throws IOException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        EventLoops loops =
                new EventLoops(3, Transports.of(TransportKind.AUTO), Ticker.SYSTEM, new BufferBudget(1 << 20));
        try (loops) {
            LoopWatch.start(loops.all(), PATIENCE_NANOS, signs::incrementAndGet);
            Await.until("there are signs", () -> signs.get() >= 3);
            loops.all().get(1).run(() -> {
                stuck.countDown();
                awaitQuietly(goOn);
            });
            awaitQuietly(stuck);
            int before = signs.get();
            releasedAfter(goOn, () -> assertTheWatchGaveUp(before));
            Await.until("there are signs again", () -> signs.get() >= before + 3);
        }
        Await.until("the watch ends with the loops", () -> !isWatched());
    }

    /** Also when it fails: a loop that is stuck can't be closed. */
    private static void releasedAfter(CountDownLatch latch, Runnable action) {
        try {
            action.run();
        } finally {
            latch.countDown();
        }
    }

    private void assertTheWatchGaveUp(int before) {
        // It waits for the answer without an end only when the time for it was over.
        Await.until("the watch has given the loop up", () -> watchdog().getState() == Thread.State.WAITING);
        // One may have been on its way: its question was answered before.
        assertTrue(signs.get() <= before + 1, () -> signs.get() + " signs instead of " + before);
    }

    private static Thread watchdog() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("loop-watch"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isWatched() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("loop-watch"));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
