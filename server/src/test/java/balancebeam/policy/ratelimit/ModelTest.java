package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random requests at random times: the limiter and a plain model say the same, every time. */
class ModelTest {

    private static final int RUNS = 100;
    private static final int REQUESTS = 3_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @EnumSource
    void theLimiterSaysWhatTheModelSays(WindowKind kind) {
        long refused = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            refused += run(kind, seed);
        }
        double share = refused / (double) (RUNS * REQUESTS);
        assertTrue(share > 0.1 && share < 0.9, "a share of " + share + " refused tests little");
    }

    private static long run(WindowKind kind, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int max = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
        long windowMicros = 10_000 + random.nextLong(120_000_000);
        Duration window = Duration.of(windowMicros, ChronoUnit.MICROS);
        ExactModel model = new ExactModel(max, window.toNanos(), kind == WindowKind.SLIDING);
        RateLimit limit = new RateLimit(max, window, kind, 1 << 10);
        long start = random.nextLong();
        try (RateLimiter limiter = new RateLimiter(limit, random.nextLong(), start, () -> {})) {
            long nanos = 0;
            for (int i = 0; i < REQUESTS; i++) {
                nanos = Math.max(0, nanos + step(random, nanos, window.toNanos()));
                ClientAddress client = client(random);
                int expected = model.acquire(client, nanos);
                long decision = limiter.acquire(client.hi(), client.lo(), client.ipv6(), start + nanos);
                String which = kind + " seed " + seed + " request " + i;
                assertEquals(expected >= 0, RateDecision.allowed(decision), which);
                assertEquals(Math.max(0, expected), RateDecision.remaining(decision), which);
                if (expected <= 0) {
                    checkWait(
                            model,
                            client,
                            model.atLeastInLatestWindow(nanos),
                            RateDecision.resetSeconds(decision),
                            which);
                }
            }
            assertEquals(0, limiter.overflowDecisions());
            return limiter.refused();
        }
    }

    /** A second before it is too early. That it is not later than needed holds of one key, and IPv6 has three. */
    private static void checkWait(ExactModel model, ClientAddress client, long nanos, int wait, String which) {
        assertTrue(wait >= 1, which);
        if (wait > 1) {
            assertEquals(-1, model.wouldRemain(client, nanos + (wait - 1) * SECOND), which);
        }
        if (!client.ipv6()) {
            assertTrue(model.wouldRemain(client, nanos + wait * SECOND) >= 0, which);
        }
    }

    /** Whole microseconds: mostly little ones, sometimes to a turn, over some windows, or a little back. */
    private static long step(SplittableRandom random, long nanos, long windowNanos) {
        long micros = windowNanos / 1_000;
        long step =
                switch (random.nextInt(100)) {
                    case 0 -> micros - (nanos / 1_000) % micros;
                    case 1 -> micros - (nanos / 1_000) % micros - 1;
                    case 2 -> random.nextLong(micros);
                    case 3 -> micros * random.nextLong(4);
                    case 4, 5, 6, 7 -> -random.nextLong(micros / 50);
                    case 8 -> 0;
                    default -> random.nextLong(micros / 100);
                };
        return step * 1_000;
    }

    private static ClientAddress client(SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return new ClientAddress(0, random.nextInt(3), false);
        }
        long site = random.nextInt(3) == 0 ? 0xFD00L << 48 : 0x2001_0DB8_0001_0000L;
        long prefix = site | random.nextInt(3) << 8 | random.nextInt(4);
        return new ClientAddress(prefix, random.nextLong(), true);
    }
}
