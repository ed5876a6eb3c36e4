package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long TICK = 1L << 25;

    private final FakeTicker clock = new FakeTicker();
    private final List<Long> expiries = new ArrayList<>();
    private long turnAtNanos = Long.MAX_VALUE;
    private final TimerWheel wheel = new TimerWheel(clock, delay -> turnAtNanos = clock.getAsLong() + delay);
    private final Timer timer = new Timer(wheel, () -> expiries.add(clock.getAsLong()));

    /** Lets time pass as a loop would: turns the wheel whenever it asked for that. */
    private void pass(long nanos) {
        long end = clock.getAsLong() + nanos;
        while (turnAtNanos <= end) {
            clock.advance(Duration.ofNanos(Math.max(0, turnAtNanos - clock.getAsLong())));
            turnAtNanos = Long.MAX_VALUE;
            wheel.turn();
        }
        clock.advance(Duration.ofNanos(end - clock.getAsLong()));
    }

    private void assertExpiredOnceFor(long deadline) {
        assertEquals(1, expiries.size());
        assertInTime(deadline, expiries.getFirst());
    }

    private static void assertInTime(long deadline, long expiry) {
        assertTrue(expiry >= deadline, () -> (deadline - expiry) + " ns early");
        assertTrue(expiry <= deadline + TICK, () -> (expiry - deadline) + " ns late");
    }

    @Test
    void aTimerExpiresOnceNeverEarlyAndAtMostATickLate() {
        for (long delay : new long[] {0, 1, TICK - 1, TICK, TICK + 1, 10 * TICK, 511 * TICK, 512 * TICK}) {
            expiries.clear();
            long deadline = clock.getAsLong() + delay;
            timer.set(delay);
            pass(2000 * TICK);
            assertExpiredOnceFor(deadline);
        }
    }

    @Test
    void oneThatThrowsTakesNoOtherWithIt() {
        new Timer(wheel, () -> expiries.add(1L)).set(TICK);
        new Timer(wheel, () -> {
                    throw new IllegalStateException("thrown by the test");
                })
                .set(TICK);
        new Timer(wheel, () -> expiries.add(2L)).set(TICK);
        new Timer(wheel, () -> expiries.add(3L)).set(600 * TICK);
        pass(700 * TICK);
        assertEquals(List.of(1L, 2L, 3L), expiries);
        timer.set(TICK);
        pass(2 * TICK);
        assertEquals(4, expiries.size());
    }

    @Test
    void manyTimersAtRandomAllKeepTheirTime() {
        Random random = new Random(5);
        long[] deadline = new long[500];
        long[] expiry = new long[deadline.length];
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < deadline.length; i++) {
            int at = i;
            timers.add(new Timer(wheel, () -> {
                assertEquals(0, expiry[at], "expired twice");
                expiry[at] = clock.getAsLong();
            }));
        }
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < deadline.length; i++) {
                if (expiry[i] == 0) {
                    long delay = random.nextLong(1500 * TICK);
                    deadline[i] = clock.getAsLong() + delay;
                    timers.get(i).set(delay);
                }
                pass(random.nextLong(TICK));
            }
        }
        pass(3000 * TICK);
        for (int i = 0; i < deadline.length; i++) {
            assertInTime(deadline[i], expiry[i]);
        }
    }

    @Test
    void oneThatIsPushedAheadAgainAndAgainWaits() {
        timer.set(5 * TICK);
        for (int i = 0; i < 1000; i++) {
            pass(3 * TICK);
            timer.set(5 * TICK);
        }
        assertTrue(expiries.isEmpty());
        long deadline = clock.getAsLong() + 5 * TICK;
        pass(100 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void oneThatIsPulledNearerComesOnceAtTheNewTime() {
        timer.set(300 * TICK);
        pass(TICK / 2);
        timer.set(3 * TICK);
        long deadline = clock.getAsLong() + 3 * TICK;
        pass(1000 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void oneThatIsPulledNearerAndThenPushedAheadComesOnceAtTheLastTime() {
        timer.set(300 * TICK);
        timer.set(3 * TICK);
        pass(TICK);
        timer.set(400 * TICK);
        long deadline = clock.getAsLong() + 400 * TICK;
        pass(1000 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void oneThatIsSetAgainAfterAStaleEntryKeepsItsTime() {
        timer.set(300 * TICK);
        timer.set(3 * TICK);
        pass(10 * TICK);
        assertEquals(1, expiries.size());
        expiries.clear();
        timer.set(600 * TICK);
        long deadline = clock.getAsLong() + 600 * TICK;
        pass(2000 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void farDeadlinesGoRoundTheWheel() {
        long day = Duration.ofDays(1).toNanos();
        timer.set(day);
        long deadline = clock.getAsLong() + day;
        pass(day + 10 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void afterALongStallAllThatIsDueComesAtOnceAndTheRestInTime() {
        List<Integer> come = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int at = i;
            new Timer(wheel, () -> come.add(at)).set(i * TICK);
        }
        timer.set(5000 * TICK);
        long deadline = clock.getAsLong() + 5000 * TICK;
        clock.advance(Duration.ofNanos(3000 * TICK));
        turnAtNanos = Long.MAX_VALUE;
        wheel.turn();
        assertEquals(600, come.size());
        assertTrue(expiries.isEmpty());
        pass(3000 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void aCancelledTimerNeverComesAndCanBeSetAgain() {
        timer.set(3 * TICK);
        timer.cancel();
        pass(TICK);
        timer.set(5 * TICK);
        long deadline = clock.getAsLong() + 5 * TICK;
        pass(20 * TICK);
        assertExpiredOnceFor(deadline);
        timer.set(TICK);
        timer.cancel();
        timer.cancel();
        pass(2000 * TICK);
        assertEquals(1, expiries.size());
    }

    @Test
    void aTimerThatSetsItselfComesAgainInALaterTick() {
        List<Long> times = new ArrayList<>();
        Timer[] self = new Timer[1];
        self[0] = new Timer(wheel, () -> {
            times.add(clock.getAsLong());
            if (times.size() < 5) {
                self[0].set(0);
            }
        });
        self[0].set(0);
        pass(100 * TICK);
        assertEquals(5, times.size());
        assertEquals(5, times.stream().distinct().count());
    }

    @Test
    void aWheelWithoutTimersDoesNotTurn() {
        timer.set(TICK);
        pass(10 * TICK);
        assertEquals(1, expiries.size());
        assertEquals(Long.MAX_VALUE, turnAtNanos);
        pass(10_000 * TICK);
        timer.set(2 * TICK);
        long deadline = clock.getAsLong() + 2 * TICK;
        expiries.clear();
        pass(10 * TICK);
        assertExpiredOnceFor(deadline);
    }

    @Test
    void aTimerThatExpiresMayCancelItsNeighbourOfTheSameTick() {
        Timer second = new Timer(wheel, () -> expiries.add(-1L));
        Timer first = new Timer(wheel, second::cancel);
        first.set(TICK);
        second.set(TICK);
        pass(10 * TICK);
        assertTrue(expiries.isEmpty());
    }
}
