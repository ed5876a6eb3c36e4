package balancebeam.policy.ratelimit;

import static balancebeam.policy.ratelimit.Limiters.allowedOf;
import static balancebeam.policy.ratelimit.Limiters.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Windows that turn, forwards, backwards, far and around; 60 s and 10 requests. */
class TurnsTest {

    private static final int TURNS = 1 << 16;
    private static final int MINUTE = 60;

    /** Any old count that could be taken for a new one would be found at one of these distances. */
    @ParameterizedTest
    @EnumSource
    void noCountRisesFromTheDeadWhenTurnsComeRound(WindowKind kind) {
        int clients = 200;
        int[] ages = {TURNS / 4, TURNS / 2 - 1, TURNS / 2, TURNS - 1, TURNS, TURNS + 1, 2 * TURNS};
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            int minute = 0;
            for (int client = 0; client < clients; client++) {
                assertEquals(10, allowedOf(10, limiter, client, 0));
            }
            for (int age : ages) {
                int until = age == ages[0] ? age : minute + age;
                for (; minute < until; minute++) {
                    ask(limiter, -1, minute * (double) MINUTE);
                }
                for (int client = 0; client < clients; client++) {
                    assertEquals(10, allowedOf(11, limiter, client, minute * (double) MINUTE), "client " + client);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FIXED, 1", "FIXED, 2", "FIXED, 65535", "FIXED, 65536", "FIXED, 65537", "FIXED, 5000000",
        "SLIDING, 2", "SLIDING, 3", "SLIDING, 65535", "SLIDING, 65536", "SLIDING, 65537", "SLIDING, 5000000",
    })
    void afterSilenceOfAnyLengthEverybodyStartsAfresh(WindowKind kind, int windows) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            for (int times = 0; times < 3; times++) {
                for (int client = 0; client < 100; client++) {
                    assertEquals(10, allowedOf(11, limiter, client, (double) times * windows * MINUTE));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredClientsRoomServesOthersWithoutASweeper(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10, 64)) {
            for (int minute = 0; minute < 1_000; minute++) {
                for (int client = 0; client < 64; client++) {
                    assertEquals(10, allowedOf(11, limiter, minute * 64 + client, minute * (double) MINUTE));
                }
                assertEquals(64, limiter.entries());
            }
            assertEquals(0, limiter.overflowDecisions());
        }
    }

    @Test
    void aReadingFromBeforeTheTurnCountsInTheNewFixedWindow() {
        try (RateLimiter limiter = Limiters.limiter(WindowKind.FIXED, 10)) {
            assertEquals(4, allowedOf(4, limiter, 1, 59.9));
            assertEquals(3, allowedOf(3, limiter, 1, 60.001));
            long late = ask(limiter, 1, 59.999);
            assertEquals(6, RateDecision.remaining(late));
            assertEquals(60, RateDecision.resetSeconds(late));
            assertEquals(6, allowedOf(20, limiter, 1, 59.999));
            assertEquals(0, allowedOf(20, limiter, 1, 60.5));
        }
    }

    @Test
    void aReadingFromBeforeTheTurnSeesAllOfThePreviousSlidingWindow() {
        try (RateLimiter limiter = Limiters.limiter(WindowKind.SLIDING, 10)) {
            assertEquals(10, allowedOf(20, limiter, 1, 59.9));
            ask(limiter, 2, 66);
            assertEquals(0, allowedOf(20, limiter, 1, 59.999));
            assertEquals(1, allowedOf(20, limiter, 1, 66));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadingFromBeforeTheStartIsTheStart(WindowKind kind) {
        try (RateLimiter limiter = Limiters.limiter(kind, 10)) {
            assertEquals(10, allowedOf(20, limiter, 1, -0.5));
            assertEquals(0, allowedOf(20, limiter, 1, 0.5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClockMayOverflow(WindowKind kind) {
        long start = Long.MAX_VALUE - Duration.ofSeconds(90).toNanos();
        RateLimit limit = new RateLimit(10, Limiters.MINUTE, kind, 64);
        try (RateLimiter limiter = new RateLimiter(limit, 1, start, () -> {})) {
            int allowed = 0;
            for (int second = 0; second < 600; second++) {
                long now = start + Duration.ofSeconds(second).toNanos();
                for (int i = 0; i < 20; i++) {
                    allowed += RateDecision.allowed(limiter.acquire(0, 1, false, now)) ? 1 : 0;
                }
            }
            // Sliding: nine in each window after the first, as in SlidingWindowTest.
            assertEquals(kind == WindowKind.FIXED ? 100 : 91, allowed);
        }
    }

    @ParameterizedTest
    @CsvSource({"PT0.01S", "PT0.0333333S", "PT1S", "PT1H", "PT24H"})
    void windowsOfAnyAllowedLengthCount(Duration window) {
        for (WindowKind kind : WindowKind.values()) {
            RateLimit limit = new RateLimit(RateLimit.MAX_REQUESTS, window, kind, 64);
            try (RateLimiter limiter = new RateLimiter(limit, 1, 0, () -> {})) {
                long first = limiter.acquire(0, 1, false, 0);
                assertEquals(RateLimit.MAX_REQUESTS - 1, RateDecision.remaining(first));
                long second = limiter.acquire(0, 1, false, window.toNanos() + 1_000);
                int used = kind == WindowKind.FIXED ? 1 : 2;
                assertEquals(RateLimit.MAX_REQUESTS - used, RateDecision.remaining(second));
            }
        }
    }
}
