package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sliding window of 60 s and 10 requests. */
class SlidingWindowTest {

    private final RateLimiter limiter = Limiters.limiter(WindowKind.SLIDING, 10);

    @AfterEach
    void close() {
        limiter.close();
    }

    @Test
    void aClientGetsItsLimitAndNotOneMore() {
        assertEquals(10, allowedOf(100, limiter, 1, 5));
        assertEquals(0, allowedOf(100, limiter, 1, 59.999999));
    }

    /** Used in the window before, seconds into this one, allowed then: limit - ceil(used * (60 - s) / 60). */
    @ParameterizedTest
    @CsvSource({
        "10,  0,         0",
        "10,  5.999999,  0",
        "10,  6,         1",
        "10, 11.999999,  1",
        "10, 12,         2",
        "10, 30,         5",
        "10, 53.999999,  8",
        "10, 54,         9",
        "10, 59.999999,  9",
        " 1,  0,         9",
        " 1, 59.999999,  9",
        " 6, 10,         5",
        " 6, 10.000001,  5",
        " 6, 20,         6",
        " 3, 40,         9",
        " 3, 39.999999,  8",
        " 0,  0,        10",
    })
    void thePreviousWindowWeighsByItsShare(int used, double seconds, int allowed) {
        assertEquals(used, allowedOf(used, limiter, 1, 20));
        assertEquals(allowed, allowedOf(20, limiter, 1, 60 + seconds));
    }

    @Test
    void afterAWindowWithoutRequestsNothingWeighs() {
        allowedOf(10, limiter, 1, 59);
        assertEquals(10, allowedOf(20, limiter, 1, 120));
    }

    @Test
    void itIsTheSameWhenOthersKeptTheClockGoing() {
        allowedOf(10, limiter, 1, 59);
        ask(limiter, 2, 60);
        ask(limiter, 2, 120);
        assertEquals(10, allowedOf(20, limiter, 1, 120));
    }

    @Test
    void whoHammersGetsTheAllowanceBackAsTheWindowSlides() {
        allowedOf(10, limiter, 1, 0);
        assertEquals(0, allowedOf(1_000, limiter, 1, 30));
        int allowed = 0;
        for (int millis = 60_000; millis < 120_000; millis += 100) {
            allowed += allowedOf(1, limiter, 1, millis / 1e3);
        }
        assertEquals(9, allowed);
    }

    @Test
    void itTellsWhatRemains() {
        allowedOf(10, limiter, 1, 0);
        long decision = ask(limiter, 1, 90.5);
        assertTrue(RateDecision.allowed(decision));
        assertEquals(4, RateDecision.remaining(decision));
        assertEquals(30, RateDecision.resetSeconds(decision));
    }

    @ParameterizedTest
    @CsvSource({
        // All used in one window: the tenth of the next one must pass, too, before a tenth of the count is forgotten.
        "10,  0, 0,  20,   46",
        "10,  0, 0,  59.5,  7",
        // Used in the window before: 10 x left / 60 <= 9 from second 66.
        "10, 60, 0,  60,    6",
        "10, 60, 0,  65.5,  1",
        // 5 used of the window before count 5 x 40 / 60 = 4 at second 80, 6 more are used: one falls off at 84.
        " 5, 80, 6,  80,    4",
    })
    void itTellsWhenOneMoreWillPass(int before, double laterAt, int later, double seconds, int wait) {
        assertEquals(before, allowedOf(before, limiter, 1, 0));
        assertEquals(later, allowedOf(later, limiter, 1, laterAt));
        long decision = ask(limiter, 1, seconds);
        assertFalse(RateDecision.allowed(decision));
        assertEquals(wait, RateDecision.resetSeconds(decision));
        assertEquals(0, allowedOf(10, limiter, 1, seconds + wait - 1));
        assertTrue(RateDecision.allowed(ask(limiter, 1, seconds + wait)));
    }

    @Test
    void theLastAllowedRequestTellsTheWaitToo() {
        for (int i = 0; i < 9; i++) {
            assertEquals(40, RateDecision.resetSeconds(ask(limiter, 1, 20)));
        }
        long last = ask(limiter, 1, 20);
        assertTrue(RateDecision.allowed(last));
        assertEquals(0, RateDecision.remaining(last));
        assertEquals(46, RateDecision.resetSeconds(last));
    }

    @Test
    void aLimitOfOneWaitsForTwoWindows() {
        try (RateLimiter one = Limiters.limiter(WindowKind.SLIDING, 1)) {
            assertTrue(RateDecision.allowed(ask(one, 1, 15)));
            assertEquals(105, RateDecision.resetSeconds(ask(one, 1, 15)));
            assertEquals(0, allowedOf(5, one, 1, 119));
            assertEquals(1, allowedOf(5, one, 1, 120));
        }
    }
}
