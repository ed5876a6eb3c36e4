package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.allowedOfIpv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table of 2,048 slots that is full of others, and a limit of 50: newcomers are judged by the sketch. */
class FullTableTest {

    private static final int LIMIT = 50;
    private static final int ENTRIES = 1_024;
    private static final int SLOTS = 2 * ENTRIES;
    private static final int NEWCOMER = 1_000_000;

    private final AtomicInteger timesTold = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void aNewcomerIsNeverUnlimited(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            int allowed = allowedOf(10_000, limiter, NEWCOMER, 0);
            assertTrue(allowed <= LIMIT, "allowed " + allowed);
            assertTrue(allowed >= LIMIT / 2, "allowed only " + allowed);
            assertTrue(limiter.overflowDecisions() >= 10_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void thousandsOfModestNewcomersAreServed(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            int allowed = 0;
            for (int client = 0; client < 2_000; client++) {
                allowed += allowedOf(2, limiter, NEWCOMER + client, 0);
            }
            assertTrue(allowed >= 3_990, "allowed " + allowed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyNumberOfNewcomersGetABoundedNumberOfRequests(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            long allowed = 0;
            for (int client = 0; client < 100_000; client++) {
                allowed += allowedOf(2, limiter, NEWCOMER + client, 0);
            }
            // One is let pass only while one of its cells is below the limit, and there are so many cells.
            assertTrue(allowed <= Geometry.ROWS * 256 * LIMIT, "allowed " + allowed);
            assertEquals(0, allowedOf(10, limiter, -1, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasASlotKeepsCountingExactly(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            allowedOf(10_000, limiter, NEWCOMER, 0);
            assertEquals(LIMIT - 1, allowedOf(100, limiter, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void itIsToldOnceAndNotInEachWindow(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            assertEquals(1, timesTold.get());
            allowedOf(10, limiter, NEWCOMER, 0);
            fillTable(limiter, 120);
            assertEquals(1, timesTold.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheSketchCountedIsRememberedAsThePreviousWindow(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            int used = allowedOf(10_000, limiter, NEWCOMER, 0);
            int allowed = allowedOf(10_000, limiter, NEWCOMER, 90);
            if (kind == WindowKind.FIXED) {
                assertEquals(LIMIT, allowed, "the table is empty again");
            } else {
                assertTrue(allowed <= LIMIT - used / 2, "allowed " + allowed + " after " + used);
                assertTrue(allowed >= LIMIT / 4, "allowed only " + allowed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewcomerOverAllThreadsNeverGetsMoreThanItsLimit(WindowKind kind) throws Exception {
        try (Crowd crowd = new Crowd(4)) {
            for (int round = 0; round < 300; round++) {
                try (RateLimiter limiter = Limiters.limiter(kind, 20, 1)) {
                    for (int client = 0; client < 8; client++) {
                        allowedOf(1, limiter, client, 0);
                    }
                    long allowed = crowd.sum(thread -> allowedOf(10, limiter, NEWCOMER, 0));
                    assertTrue(allowed <= 20, "allowed " + allowed + " in round " + round);
                    assertEquals(40, limiter.overflowDecisions());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedIpv6RequestLeavesNoTraceInTheSketch(WindowKind kind) {
        try (RateLimiter limiter = full(kind)) {
            long site = 0x2001_0DB8_0001_0000L;
            for (int network = 0; network < 4; network++) {
                allowedOfIpv6(LIMIT, limiter, site + network, 0);
            }
            // The /56 is used up, or nearly: what its networks still ask for must not make the cells fill up for
            // others.
            for (int network = 4; network < 256; network++) {
                allowedOfIpv6(100, limiter, site + network, 0);
            }
            int allowed = allowedOf(100, limiter, NEWCOMER, 0);
            assertTrue(allowed >= LIMIT / 2, "allowed only " + allowed);
        }
    }

    private RateLimiter full(WindowKind kind) {
        RateLimit limit = new RateLimit(LIMIT, Limiters.MINUTE, kind, ENTRIES);
        RateLimiter limiter = new RateLimiter(limit, 7, Limiters.START, timesTold::incrementAndGet);
        fillTable(limiter, 0);
        return limiter;
    }

    private static void fillTable(RateLimiter limiter, double seconds) {
        for (int client = 0; client < 2 * SLOTS; client++) {
            allowedOf(1, limiter, client, seconds);
        }
        assertTrue(limiter.entries() > SLOTS * 9 / 10, "entries " + limiter.entries());
    }
}
