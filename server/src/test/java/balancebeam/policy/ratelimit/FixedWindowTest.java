package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fixed window of 60 s and 10 requests. */
class FixedWindowTest {

    private final RateLimiter limiter = Limiters.limiter(WindowKind.FIXED, 10);

    @AfterEach
    void close() {
        limiter.close();
    }

    @Test
    void aClientGetsItsLimitAndNotOneMore() {
        assertEquals(10, allowedOf(100, limiter, 1, 5));
        assertEquals(0, allowedOf(100, limiter, 1, 59.999999));
    }

    @Test
    void clientsDoNotShareTheirLimits() {
        for (int client = 0; client < 1_000; client++) {
            assertEquals(10, allowedOf(11, limiter, client, 1));
        }
    }

    @Test
    void allClientsStartAfreshTogetherAtEveryMultipleOfTheWindowSinceTheStart() {
        assertEquals(10, allowedOf(11, limiter, 1, 0));
        assertEquals(10, allowedOf(11, limiter, 2, 59));
        assertEquals(10, allowedOf(11, limiter, 1, 60));
        assertEquals(10, allowedOf(11, limiter, 2, 60));
    }

    @Test
    void twiceTheLimitCanPassAroundTheTurn() {
        assertEquals(20, allowedOf(10, limiter, 1, 59.9) + allowedOf(10, limiter, 1, 60.1));
    }

    @Test
    void itTellsWhatRemainsAndWhenTheWindowEnds() {
        for (int used = 1; used <= 10; used++) {
            long decision = ask(limiter, 1, 12.5);
            assertTrue(RateDecision.allowed(decision));
            assertEquals(10 - used, RateDecision.remaining(decision));
            assertEquals(48, RateDecision.resetSeconds(decision));
        }
        long decision = ask(limiter, 1, 12.5);
        assertFalse(RateDecision.allowed(decision));
        assertEquals(0, RateDecision.remaining(decision));
        assertEquals(48, RateDecision.resetSeconds(decision));
    }

    @Test
    void theWaitIsNeverZero() {
        allowedOf(10, limiter, 1, 0);
        assertEquals(60, RateDecision.resetSeconds(ask(limiter, 1, 0)));
        assertEquals(1, RateDecision.resetSeconds(ask(limiter, 1, 59.999999)));
    }

    @Test
    void refusedRequestsAreCounted() {
        allowedOf(25, limiter, 1, 0);
        allowedOf(5, limiter, 2, 0);
        assertEquals(15, limiter.refused());
        assertEquals(2, limiter.entries());
        assertEquals(0, limiter.overflowDecisions());
    }

    @Test
    void everyDecisionIsCounted() {
        allowedOf(100, limiter, 1, 5);
        allowedOf(4, limiter, 2, 5);
        allowedOf(3, limiter, 1, 61);
        assertEquals(17, limiter.allowed());
        assertEquals(90, limiter.refused());
    }
}
