package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MillionClientsTest {

    private static final int MILLION = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void aMillionClientsAreCountedExactlyInBoundedMemory(WindowKind kind) {
        RateLimit limit = new RateLimit(2, Limiters.MINUTE, kind, MILLION);
        try (RateLimiter limiter = new RateLimiter(limit, 99, Limiters.START, () -> {})) {
            for (int minute = 0; minute < 4; minute += 2) {
                int[] allowed = new int[3];
                for (int round = 0; round < 3; round++) {
                    for (int client = 0; client < MILLION; client++) {
                        long decision = Limiters.ask(limiter, client, minute * 60);
                        allowed[round] += RateDecision.allowed(decision) ? 1 : 0;
                    }
                }
                // A shared fingerprint could cost a client a request, with a probability far below one in a thousand.
                assertEquals(MILLION, allowed[0]);
                assertEquals(MILLION, allowed[1]);
                assertEquals(0, allowed[2]);
                assertEquals(MILLION, limiter.entries());
            }
            assertEquals(0, limiter.overflowDecisions());
            long chunk = 16 * 1024;
            assertTrue(limiter.allocatedBytes() <= limit.offHeapBytes() + chunk, "" + limiter.allocatedBytes());
        }
    }
}
