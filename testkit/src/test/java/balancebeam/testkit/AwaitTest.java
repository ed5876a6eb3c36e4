package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {

    @Test
    void returnsAtOnceWhenTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();

        Await.until("asked", Duration.ZERO, () -> asked.incrementAndGet() > 0);

        assertEquals(1, asked.get());
    }

    @Test
    void asksAgainUntilTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();

        Await.until("asked five times", () -> asked.incrementAndGet() == 5);

        assertEquals(5, asked.get());
    }

    @Test
    void failsWithTheNameOfWhatDidNotHappen() {
        AssertionError error =
                assertThrows(AssertionError.class, () -> Await.until("pigs fly", Duration.ofMillis(20), () -> false));

        assertEquals("not within 20 ms: pigs fly", error.getMessage());
    }

    @Test
    void failsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        AssertionError error = assertThrows(AssertionError.class, () -> Await.until("pigs fly", () -> false));

        assertTrue(Thread.interrupted(), "the interrupt is kept");
        assertEquals("interrupted while waiting until pigs fly", error.getMessage());
    }
}
