package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    @Test
    void whatCannotBeCountedIsRefusedAtConstruction() {
        assertRefused(0, Limiters.MINUTE, 1);
        assertRefused(-1, Limiters.MINUTE, 1);
        assertRefused(RateLimit.MAX_REQUESTS + 1, Limiters.MINUTE, 1);
        assertRefused(1, Duration.ZERO, 1);
        assertRefused(1, Duration.ofMillis(9), 1);
        assertRefused(1, Duration.ofDays(2), 1);
        assertRefused(1, Limiters.MINUTE, 0);
        assertRefused(1, Limiters.MINUTE, RateLimit.MAX_ENTRIES + 1);
    }

    @Test
    void theMessageNamesTheValueAndTheRange() {
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> new RateLimit(0, Limiters.MINUTE, WindowKind.FIXED, 1));
        assertEquals("maxRequests 0 is not between 1 and 4194303", refusal.getMessage());
    }

    @Test
    void theMemoryIsKnownBeforehand() {
        assertEquals(18L << 20, bytes(WindowKind.FIXED, 1 << 20));
        assertEquals(36L << 20, bytes(WindowKind.SLIDING, 1 << 20));
        assertTrue(bytes(WindowKind.SLIDING, 1) < 20_000);
        assertEquals(36L << 26, bytes(WindowKind.SLIDING, RateLimit.MAX_ENTRIES));
    }

    @Test
    void theSmallestTableWorks() {
        for (WindowKind kind : WindowKind.values()) {
            try (RateLimiter limiter = Limiters.limiter(kind, 3, 1)) {
                for (int client = 0; client < 8; client++) {
                    assertEquals(3, Limiters.allowedOf(5, limiter, client, 0));
                }
                assertEquals(0, limiter.overflowDecisions());
                assertTrue(Limiters.allowedOf(5, limiter, 8, 0) <= 3);
                assertEquals(5, limiter.overflowDecisions());
            }
        }
    }

    @Test
    void aClosedLimiterDecidesNothing() {
        RateLimiter limiter = Limiters.limiter(WindowKind.FIXED, 3);
        Limiters.ask(limiter, 1, 0);
        limiter.close();
        assertThrows(IllegalStateException.class, () -> Limiters.ask(limiter, 1, 0));
    }

    private static long bytes(WindowKind kind, int entries) {
        return new RateLimit(1, Limiters.MINUTE, kind, entries).offHeapBytes();
    }

    private static void assertRefused(int maxRequests, Duration window, int entries) {
        assertThrows(
                IllegalArgumentException.class, () -> new RateLimit(maxRequests, window, WindowKind.SLIDING, entries));
    }
}
