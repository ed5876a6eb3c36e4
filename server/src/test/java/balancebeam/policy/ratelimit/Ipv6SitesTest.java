package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.allowedOfIpv6;
import static balancebeam.policy.ratelimit.Limiters.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 10 requests a window for a /64, so 40 for a /56 and 160 for a /48. */
class Ipv6SitesTest {

    private static final long SITE = 0x2001_0DB8_0001_0000L;
    private static final long NEXT_56 = 0x100;

    @ParameterizedTest
    @EnumSource
    void theAddressesOfOne64ShareOneLimit(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            assertEquals(10, allowedOfIpv6(50, limiter, SITE, 0));
            assertEquals(10, allowedOfIpv6(50, limiter, SITE + 1, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNetworksOfOne56GetFourTimesTheLimitTogether(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            int allowed = 0;
            for (int network = 0; network < 0x100; network++) {
                allowed += allowedOfIpv6(6, limiter, SITE + network, 0);
            }
            assertEquals(40, allowed);
            assertEquals(10, allowedOfIpv6(50, limiter, SITE + NEXT_56, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNetworksOfOne48GetSixteenTimesTheLimitTogether(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            int allowed = 0;
            for (int network = 0; network < 0x10000; network += 7) {
                allowed += allowedOfIpv6(2, limiter, SITE + network, 0);
            }
            assertEquals(160, allowed);
            assertEquals(10, allowedOfIpv6(50, limiter, SITE + 0x10000, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAWiderKeyRefusesCountsForNoNarrowerOne(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            for (int network = 0; network < 4; network++) {
                allowedOfIpv6(10, limiter, SITE + network, 0);
            }
            long entries = limiter.entries();
            assertEquals(0, allowedOfIpv6(1_000, limiter, SITE + 4, 0));
            for (int network = 5; network < 0x100; network++) {
                assertEquals(0, allowedOfIpv6(1, limiter, SITE + network, 0));
            }
            assertEquals(entries, limiter.entries(), "refused networks took slots");
            // The /48 has counted 40 so far: 12 more networks of 10, in other /56s, fill it exactly.
            int allowed = 0;
            for (int site = 1; site <= 20; site++) {
                allowed += allowedOfIpv6(10, limiter, SITE + site * NEXT_56, 0);
            }
            assertEquals(120, allowed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDecisionIsThatOfTheTightestKey(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            for (int network = 0; network < 3; network++) {
                allowedOfIpv6(10, limiter, SITE + network, 0);
            }
            allowedOfIpv6(7, limiter, SITE + 3, 0);
            long decision = limiter.acquire(SITE + 4, 0, true, at(0));
            assertEquals(2, RateDecision.remaining(decision), "of the /56, not the 9 of the /64");
            decision = limiter.acquire(SITE + NEXT_56, 0, true, at(0));
            assertEquals(9, RateDecision.remaining(decision));
            allowedOfIpv6(2, limiter, SITE + 5, 0);
            assertFalse(RateDecision.allowed(limiter.acquire(SITE + 6, 0, true, at(0))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ipv4AndTheThreeWidthsAreDifferentKeysEvenWithTheSameNumber(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            // As /64, >>> 8 as /56 and >>> 16 as /48 all of these are 0 or 7, and so is the IPv4 address.
            assertEquals(10, allowedOfIpv6(50, limiter, 7, 0));
            assertEquals(10, allowedOfIpv6(50, limiter, 7L << 8, 0));
            assertEquals(10, allowedOfIpv6(50, limiter, 7L << 16, 0));
            assertEquals(10, allowedOf(50, limiter, 7, 0));
            assertEquals(10, allowedOf(50, limiter, 0, 0));
            assertEquals(10, allowedOfIpv6(50, limiter, 0, 0));
        }
    }
}
