package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.allowedOfIpv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads at once: what is allowed is exactly the limit, or, while windows turn, never more. */
class ExactnessTest {

    private static final int THREADS = 8;
    private static final long SITE = 0x2001_0DB8_0001_0000L;

    private final Crowd crowd = new Crowd(THREADS);

    @AfterEach
    void close() {
        crowd.close();
    }

    @ParameterizedTest
    @EnumSource
    void aClientOverAllThreadsGetsExactlyItsLimitInEveryWindow(WindowKind kind) throws Exception {
        try (RateLimiter limiter = Limiters.limiter(kind, 1_000)) {
            // Every other window, so that the previous one weighs nothing.
            for (int minute = 0; minute < 40; minute += 2) {
                double seconds = minute * 60 + 17;
                assertEquals(1_000, crowd.sum(thread -> allowedOf(500, limiter, 1, seconds)));
            }
        }
    }

    @Test
    void aSlidingWindowGivesBackExactlyAsMuchAsItForgets() throws Exception {
        try (RateLimiter limiter = Limiters.limiter(WindowKind.SLIDING, 1_000)) {
            assertEquals(1_000, crowd.sum(thread -> allowedOf(200, limiter, 1, 30)));
            assertEquals(0, crowd.sum(thread -> allowedOf(200, limiter, 1, 60)));
            assertEquals(250, crowd.sum(thread -> allowedOf(200, limiter, 1, 75)));
            assertEquals(250, crowd.sum(thread -> allowedOf(200, limiter, 1, 90)));
            assertEquals(499, crowd.sum(thread -> allowedOf(200, limiter, 1, 119.999_999)));
            // 999 were used in that window: half of them, rounded up, still count.
            assertEquals(500, crowd.sum(thread -> allowedOf(200, limiter, 1, 150)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverPlacesAClientFirstItHasOneCounter(WindowKind kind) throws Exception {
        int clients = 3_000;
        try (RateLimiter limiter = Limiters.limiter(kind, 3)) {
            for (int minute = 0; minute < 10; minute += 2) {
                double seconds = minute * 60;
                assertEquals(3L * clients, crowd.sum(thread -> {
                    long allowed = 0;
                    for (int client = 0; client < clients; client++) {
                        allowed += allowedOf(1, limiter, client, seconds);
                    }
                    return allowed;
                }));
                assertEquals(clients, limiter.entries());
            }
            assertEquals(0, limiter.overflowDecisions());
        }
    }

    /** Eight clients for eight slots, all of which every one of them may take; two threads place four clients each. */
    @Test
    void clientsThatWantTheSameSlotsDoNotTakeThemFromEachOther() throws Exception {
        int windows = 2_000;
        CyclicBarrier together = new CyclicBarrier(2);
        try (RateLimiter limiter = Limiters.limiter(WindowKind.FIXED, 1, 1);
                Crowd two = new Crowd(2)) {
            long allowed = two.sum(thread -> {
                long sum = 0;
                for (int minute = 0; minute < windows; minute++) {
                    together.await(10, TimeUnit.SECONDS);
                    for (int client = 0; client < 8; client++) {
                        sum += allowedOf(1, limiter, thread * 4 + client % 4, minute * 60.0);
                    }
                }
                return sum;
            });
            assertEquals(8L * windows, allowed);
            assertEquals(0, limiter.overflowDecisions());
        }
    }

    @ParameterizedTest
    @EnumSource
    void an56GetsExactlyFourLimitsHoweverItsNetworksCompete(WindowKind kind) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RateLimiter limiter = Limiters.limiter(kind, 50)) {
                assertEquals(200, crowd.sum(thread -> allowedOfIpv6(100, limiter, SITE + thread, 0)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an48GetsExactlySixteenLimitsHoweverItsNetworksCompete(WindowKind kind) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
                long allowed = crowd.sum(thread -> {
                    long sum = 0;
                    for (int i = 0; i < 500; i++) {
                        sum += allowedOfIpv6(1, limiter, SITE + (thread * 500 + i) * 16L, 0);
                    }
                    return sum;
                });
                assertEquals(160, allowed);
            }
        }
    }

    /** Threads whose clocks differ by up to 1 % of a window ask while the clock passes through many windows. */
    @ParameterizedTest
    @EnumSource
    void whileWindowsTurnNobodyGetsMoreThanItsLimitInAny(WindowKind kind) throws Exception {
        int clients = 24;
        int limit = 20;
        int minutes = 150;
        AtomicLong micros = new AtomicLong();
        AtomicLongArray allowed = new AtomicLongArray(clients);
        // 32 slots: slots change hands at every turn, and sometimes there is no room.
        try (RateLimiter limiter = Limiters.limiter(kind, limit, 16)) {
            crowd.sum(thread -> {
                SplittableRandom random = new SplittableRandom(thread);
                for (long now = 0; now < minutes * 60_000_000L; now = micros.addAndGet(60_000)) {
                    double seconds = Math.max(0, now - random.nextLong(600_000)) / 1e6;
                    int client = random.nextInt(clients);
                    allowed.addAndGet(client, allowedOf(2, limiter, client, seconds));
                }
                return 0;
            });
        }
        long sum = 0;
        for (int client = 0; client < clients; client++) {
            assertTrue(allowed.get(client) <= (long) limit * (minutes + 1), "client " + client);
            sum += allowed.get(client);
        }
        assertTrue(sum > (long) clients * limit * minutes / 2, "the test asked too little: " + sum);
    }

    /** The same with IPv6, where a turn can come between the counting of the three keys. */
    @ParameterizedTest
    @EnumSource
    void whileWindowsTurnNoSiteGetsMoreThanItsLimitInAny(WindowKind kind) throws Exception {
        int limit = 20;
        int minutes = 150;
        AtomicLong micros = new AtomicLong();
        try (RateLimiter limiter = Limiters.limiter(kind, limit)) {
            long allowed = crowd.sum(thread -> {
                SplittableRandom random = new SplittableRandom(thread);
                long sum = 0;
                for (long now = 0; now < minutes * 60_000_000L; now = micros.addAndGet(60_000)) {
                    double seconds = Math.max(0, now - random.nextLong(600_000)) / 1e6;
                    sum += allowedOfIpv6(1, limiter, SITE + random.nextInt(16), seconds);
                }
                return sum;
            });
            assertTrue(allowed <= 4L * limit * (minutes + 1), "allowed " + allowed);
            assertTrue(allowed > 4L * limit * minutes / 2, "the test asked too little: " + allowed);
        }
    }
}
