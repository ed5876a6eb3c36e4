package balancebeam.policy.ratelimit;

import java.time.Duration;

/** Makes limiters for tests and asks them. Their time starts far from zero, as System.nanoTime may. */
final class Limiters {

    static final long START = -3_000_000_000_000_123L;
    static final Duration MINUTE = Duration.ofSeconds(60);
    static final int ENTRIES = 1 << 12;

    private Limiters() {}

    static RateLimiter limiter(WindowKind kind, int maxRequests) {
        return limiter(kind, maxRequests, ENTRIES);
    }

    static RateLimiter limiter(WindowKind kind, int maxRequests, int entries) {
        return new RateLimiter(new RateLimit(maxRequests, MINUTE, kind, entries), 42, START, () -> {});
    }

    /** One request of an IPv4 client. */
    static long ask(RateLimiter limiter, long client, double seconds) {
        return limiter.acquire(0, client, false, at(seconds));
    }

    /** How many of so many requests of an IPv4 client are allowed. */
    static int allowedOf(int requests, RateLimiter limiter, long client, double seconds) {
        int allowed = 0;
        for (int i = 0; i < requests; i++) {
            allowed += RateDecision.allowed(ask(limiter, client, seconds)) ? 1 : 0;
        }
        return allowed;
    }

    /** How many of so many requests of an IPv6 prefix are allowed. */
    static int allowedOfIpv6(int requests, RateLimiter limiter, long prefix, double seconds) {
        int allowed = 0;
        for (int i = 0; i < requests; i++) {
            allowed += RateDecision.allowed(limiter.acquire(prefix, i, true, at(seconds))) ? 1 : 0;
        }
        return allowed;
    }

    static long at(double seconds) {
        return START + Math.round(seconds * 1e9);
    }
}
