package balancebeam.assembly;

import balancebeam.config.RateLimitAlgorithm;
import balancebeam.config.RateLimitConfig;
import balancebeam.control.Instance.LimitView;
import balancebeam.policy.ratelimit.RateLimit;
import balancebeam.policy.ratelimit.RateLimiter;
import balancebeam.policy.ratelimit.WindowKind;
import balancebeam.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rate limiters of all sites that live: one with the same name, window, algorithm and table goes on from one site to the
 * next, with what it has counted. Thread-safe.
 */
final class Limiters {
    private static final Logger LOG = LoggerFactory.getLogger(Limiters.class);

    private final Map<Identity, Counted> all = new HashMap<>();
    private final Map<String, Decisions> gone = new HashMap<>();
    private final long seed;
    private final Ticker ticker;

    private record Identity(String name, Duration window, RateLimitAlgorithm algorithm, int tableEntries) {
        static Identity of(RateLimitConfig config) {
            return new Identity(config.name(), config.window(), config.algorithm(), config.tableEntries());
        }
    }

    private record Decisions(long allowed, long refused, long approximated) {
        static final Decisions NONE = new Decisions(0, 0, 0);

        static Decisions of(RateLimiter limiter) {
            return new Decisions(limiter.allowed(), limiter.refused(), limiter.overflowDecisions());
        }

        Decisions plus(Decisions more) {
            return new Decisions(allowed + more.allowed, refused + more.refused, approximated + more.approximated);
        }
    }

    private static final class Counted {
        private final RateLimiter limiter;
        private int sites;

        Counted(RateLimiter limiter) {
            this.limiter = limiter;
        }
    }

    /** @param ticker the event loops' clock: a limiter's first window begins when it is made */
    Limiters(long seed, Ticker ticker) {
        this.seed = seed;
        this.ticker = ticker;
    }

    static RateLimit limit(RateLimitConfig config) {
        WindowKind kind =
                switch (config.algorithm()) {
                    case FIXED_WINDOW -> WindowKind.FIXED;
                    case SLIDING_WINDOW -> WindowKind.SLIDING;
                };
        return new RateLimit(config.maxRequests(), config.window(), kind, config.tableEntries());
    }

    /** The limiter for that configuration, for one site more. */
    synchronized RateLimiter take(RateLimitConfig config) {
        Counted counted = all.computeIfAbsent(Identity.of(config), identity -> {
            Runnable full = () -> LOG.warn(
                    "The table of client addresses of rate limit '{}' is full: new ones are limited approximately",
                    config.name());
            return new Counted(new RateLimiter(limit(config), seed, ticker.nanos(), full));
        });
        counted.sites++;
        return counted.limiter;
    }

    /** A site needs the limiter no more; without any it is freed. */
    synchronized void giveBack(RateLimitConfig config) {
        Counted counted = all.get(Identity.of(config));
        if (counted != null && --counted.sites == 0) {
            all.remove(Identity.of(config));
            gone.merge(config.name(), Decisions.of(counted.limiter), Decisions::plus);
            counted.limiter.close();
        }
    }

    /** What the limits have decided, by name: also what those of the same name did that are gone. */
    synchronized List<LimitView> views() {
        Map<String, List<RateLimiter>> byName = new TreeMap<>();
        all.forEach((identity, counted) -> byName.computeIfAbsent(identity.name(), name -> new ArrayList<>())
                .add(counted.limiter));
        List<LimitView> views = new ArrayList<>();
        byName.forEach((name, limiters) -> {
            Decisions sum = gone.getOrDefault(name, Decisions.NONE);
            for (RateLimiter limiter : limiters) {
                sum = sum.plus(Decisions.of(limiter));
            }
            views.add(new LimitView(
                    name,
                    sum.allowed,
                    sum.refused,
                    limiters.stream().mapToLong(RateLimiter::entries).sum(),
                    sum.approximated,
                    limiters.stream().mapToLong(RateLimiter::allocatedBytes).sum()));
        });
        return views;
    }

    /** Frees all, whatever uses them: after the last exchange. */
    synchronized void closeAll() {
        all.values().forEach(counted -> counted.limiter.close());
        all.clear();
    }
}
