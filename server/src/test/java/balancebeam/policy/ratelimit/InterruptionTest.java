package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.allowedOfIpv6;
import static balancebeam.policy.ratelimit.Limiters.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens to a request when others come while it is being decided, made to happen at will: a table of eight
 * slots is full with the ninth key, and the callback that tells so runs in the middle of that key's decision, after the
 * clock was read and before it is counted.
 */
class InterruptionTest {

    private static final int LIMIT = 10;
    private static final int SLOTS = 8;
    private static final long NEWCOMER = 100;
    private static final long SITE_48 = 0x2001_0DB8_0001_0000L;
    private static final long SITE_56 = SITE_48 + 0xAA00;

    private Runnable interruption = () -> {};

    @ParameterizedTest
    @EnumSource
    void aRequestThatTheTurnOvertakesIsCountedInTheNewWindow(WindowKind kind) {
        try (RateLimiter limiter = limiter(kind)) {
            fill(limiter, SLOTS);
            interruption = () -> ask(limiter, NEWCOMER + 1, 60);
            long decision = ask(limiter, NEWCOMER, 59);
            assertTrue(RateDecision.allowed(decision));
            assertEquals(60, RateDecision.resetSeconds(decision), "the whole new window is left");
            assertEquals(LIMIT - 1, allowedOf(LIMIT, limiter, NEWCOMER, 60));
            assertEquals(1, limiter.overflowDecisions());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIpv6RequestThatTheTurnOvertakesIsGivenBackInTheOldWindow(WindowKind kind) {
        try (RateLimiter limiter = limiter(kind)) {
            fill(limiter, SLOTS);
            interruption = () -> ask(limiter, NEWCOMER, 60);
            assertEquals(1, allowedOfIpv6(1, limiter, SITE_56, 59));
            assertEquals(LIMIT - 1, allowedOfIpv6(LIMIT, limiter, SITE_56, 60), "one more would count, if sliding");
        }
    }

    @Test
    void whatTheMiddleKeyRefusesIsGivenBackByTheNarrowest() {
        try (RateLimiter limiter = limiter(WindowKind.SLIDING)) {
            fill(limiter, SLOTS);
            interruption = () -> {
                for (int network = 2; network < 0x100; network++) {
                    allowedOfIpv6(LIMIT, limiter, SITE_56 + network, 0);
                }
            };
            assertEquals(0, allowedOfIpv6(1, limiter, SITE_56 + 1, 0));
            // 24 of the /56's 40 still count then, and none of the /64 that was refused.
            assertEquals(LIMIT, allowedOfIpv6(20, limiter, SITE_56 + 1, 84));
        }
    }

    @Test
    void whatTheWidestKeyRefusesAtLastIsGivenBackByTheOthers() {
        try (RateLimiter limiter = limiter(WindowKind.SLIDING)) {
            assertEquals(1, allowedOfIpv6(1, limiter, SITE_56, 0));
            fill(limiter, SLOTS - 3);
            // When the /48 was looked at, it had room. Now the /64 is to be counted, but first others use it up.
            interruption = () -> {
                for (long site = 0; site < 0x2000; site += 0x100) {
                    allowedOfIpv6(LIMIT, limiter, SITE_48 + site, 0);
                }
            };
            assertEquals(0, allowedOfIpv6(1, limiter, SITE_56 + 1, 0));

            // Of the /56's one request 0.6 still count then, rounded up: 39 more. Of two, 1.2 would: 38.
            assertEquals(LIMIT, allowedOfIpv6(20, limiter, SITE_56 + 1, 84), "of the /64 that was refused");
            int others = 0;
            for (int network = 2; network < 10; network++) {
                others += allowedOfIpv6(20, limiter, SITE_56 + network, 84);
            }
            assertEquals(29, others, "of the /56 it lies in");
        }
    }

    private static void fill(RateLimiter limiter, int slots) {
        for (int client = 0; client < slots; client++) {
            assertTrue(RateDecision.allowed(ask(limiter, client, 0)));
        }
        assertEquals(SLOTS, limiter.entries());
        assertEquals(0, limiter.overflowDecisions());
    }

    private RateLimiter limiter(WindowKind kind) {
        RateLimit limit = new RateLimit(LIMIT, Limiters.MINUTE, kind, 1);
        return new RateLimiter(limit, 11, Limiters.START, () -> interruption.run());
    }
}
