package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Windows of 1,000 µs. */
class WindowClockTest {

    private static final long MICRO = 1_000;

    private final List<Integer> told = new ArrayList<>();
    private final WindowClock clock = new WindowClock(0, 1_000, told::add);

    @Test
    void theNextWindowHasTheNextTurn() {
        long first = clock.at(999 * MICRO + 999);
        assertEquals(1, WindowClock.turn(first));
        assertFalse(clock.hasLeft(first));
        assertEquals(2, WindowClock.turn(clock.at(1_000 * MICRO)));
        assertTrue(clock.hasLeft(first));
        assertEquals(List.of(2), told);
    }

    @Test
    void aGapOfAnyLengthLeavesOneTurnOut() {
        clock.at(0);
        assertEquals(3, WindowClock.turn(clock.at(2_000 * MICRO)));
        assertEquals(5, WindowClock.turn(clock.at(1_000_000_000_000L * MICRO)));
        assertEquals(List.of(2, 3, 4, 5), told);
    }

    @Test
    void turnsComeRound() {
        long moment = 0;
        for (long window = 0; window < 1 << 16; window++) {
            moment = clock.at(window * 1_000 * MICRO);
        }
        assertEquals(0, WindowClock.turn(moment));
        assertEquals(0xFFFF, told.size());
        assertEquals(0xFFFF, WindowClock.turnBefore(0));
        assertEquals(1, WindowClock.distance(0, 0xFFFF));
        assertEquals(-1, WindowClock.distance(0xFFFF, 0));
    }

    @Test
    void whatIsLeftIsNeverNothingAndNeverMoreThanAWindow() {
        long moment = clock.at(1_500 * MICRO);
        assertEquals(500, clock.leftMicros(moment, 1_500 * MICRO));
        assertEquals(500, clock.leftMicros(moment, 1_500 * MICRO + 999));
        assertEquals(1, clock.leftMicros(moment, 1_999 * MICRO));
        assertEquals(1_000, clock.leftMicros(moment, 1_000 * MICRO));
        assertEquals(1_000, clock.leftMicros(moment, 400 * MICRO));
        assertEquals(1, clock.leftMicros(moment, 9_000 * MICRO));
        assertEquals(moment, clock.at(400 * MICRO), "it does not go back");
    }

    @Test
    void eachTurnIsToldOnceHoweverManyThreadsSeeIt() throws Exception {
        AtomicInteger times = new AtomicInteger();
        WindowClock shared = new WindowClock(0, 1_000, turn -> times.incrementAndGet());
        try (Crowd crowd = new Crowd(4)) {
            crowd.sum(thread -> {
                for (long window = 0; window < 20_000; window++) {
                    shared.at(window * 1_000 * MICRO);
                }
                return 0;
            });
        }
        assertEquals(19_999, times.get());
        assertEquals(20_000, WindowClock.turn(shared.at(19_999_000 * MICRO)));
    }

    @Test
    void itNeverGoesBackHoweverLateAReadingIs() throws Exception {
        AtomicInteger windows = new AtomicInteger();
        WindowClock shared = new WindowClock(0, 1_000, turn -> {});
        try (Crowd crowd = new Crowd(4)) {
            crowd.sum(thread -> {
                long last = 0;
                for (int i = 0; i < 20_000; i++) {
                    long moment = shared.at(windows.incrementAndGet() * 1_000L * MICRO);
                    assertTrue(moment >= last, "after " + last + " came " + moment);
                    last = moment;
                }
                return 0;
            });
        }
    }
}
