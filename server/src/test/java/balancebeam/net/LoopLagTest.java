package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import balancebeam.testkit.Await;
import balancebeam.time.Ticker;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopLagTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    /** The clock may begin anywhere, and pass its end. */
    private final LoopLag lag = new LoopLag(START);

    private static final long START = Long.MAX_VALUE - 3 * SECOND;

    private void turn(long due, long came) {
        lag.due(START + due);
        lag.came(START + came);
    }

    private long worst(long now) {
        return lag.worst(START + now);
    }

    @Test
    void aLoopThatNeverTurnedIsNotLate() {
        assertEquals(0, worst(0));
        assertEquals(0, worst(3600 * SECOND));
    }

    @Test
    void theWorstOfTheLastTenSecondsIsRememberedForTenMoreAtMost() {
        turn(SECOND, SECOND + 7 * MILLI);
        turn(2 * SECOND, 2 * SECOND + MILLI);
        assertEquals(7 * MILLI, worst(3 * SECOND));
        turn(11 * SECOND, 11 * SECOND + 2 * MILLI);
        assertEquals(7 * MILLI, worst(12 * SECOND), "the window before");
        turn(22 * SECOND, 22 * SECOND + 3 * MILLI);
        assertEquals(3 * MILLI, worst(22 * SECOND + 4 * MILLI), "two windows before");
    }

    @Test
    void whatLiesBeforeALongRestIsForgotten() {
        turn(SECOND, SECOND + 7 * MILLI);
        assertEquals(0, worst(100 * SECOND), "nobody has turned since");
        turn(100 * SECOND, 100 * SECOND + MILLI);
        assertEquals(MILLI, worst(100 * SECOND + 2 * MILLI));
    }

    @Test
    void aLoopThatHangsIsSeenWhileItHangs() {
        lag.due(START + SECOND);
        assertEquals(0, worst(SECOND - 1));
        assertEquals(30 * SECOND, worst(31 * SECOND));
    }

    @Test
    void oneThatComesEarlyOrWithoutBeingDueIsNotLate() {
        turn(5 * SECOND, SECOND);
        lag.came(START + 2 * SECOND);
        assertEquals(0, worst(6 * SECOND));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void aRealLoopThatIsBlockedSaysHowLong(int millis) throws InterruptedException {
        try (TestLoops loops = TestLoops.of(TransportKind.NIO, 1)) {
            EventLoop loop = loops.first();
            CountDownLatch release = new CountDownLatch(1);
            loop.run(() -> loop.timer(() -> {}).set(0));
            loop.run(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            // Its timers were due within 34 ms.
            Await.until("the loop is late", () -> loop.lagNanos(Ticker.SYSTEM.nanos()) > millis * MILLI);
            release.countDown();
            TestLoops.run(loop, () -> {});
            Await.until(
                    "the timer came", () -> TestLoops.on(loop, () -> loop.lagNanos(loop.nowNanos())) > millis * MILLI);
            assertTrue(loop.lagNanos(Ticker.SYSTEM.nanos()) < 60 * SECOND);
        }
    }
}
