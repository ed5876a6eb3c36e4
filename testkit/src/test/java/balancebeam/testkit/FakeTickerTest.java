package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FakeTickerTest {

    @Test
    void standsStillUntilItIsMoved() {
        FakeTicker clock = new FakeTicker();
        long start = clock.getAsLong();

        assertEquals(start, clock.getAsLong());
        clock.advance(Duration.ofMillis(3));

        assertEquals(3_000_000, clock.getAsLong() - start);
    }

    @Test
    void doesNotStartAtZero() {
        assertNotEquals(0, new FakeTicker().getAsLong());
    }

    @Test
    void overflowsLikeTheRealOne() {
        FakeTicker clock = FakeTicker.startingAt(Long.MAX_VALUE);

        clock.advance(Duration.ofNanos(2));

        assertTrue(clock.getAsLong() < 0);
        assertEquals(2, clock.getAsLong() - Long.MAX_VALUE);
    }

    @Test
    void losesNoStepOfConcurrentThreads() {
        FakeTicker clock = FakeTicker.startingAt(0);

        IntStream.range(0, 10_000).parallel().forEach(i -> clock.advance(Duration.ofNanos(1)));

        assertEquals(10_000, clock.getAsLong());
    }

    @Test
    void neverGoesBack() {
        assertThrows(IllegalArgumentException.class, () -> new FakeTicker().advance(Duration.ofNanos(-1)));
    }
}
