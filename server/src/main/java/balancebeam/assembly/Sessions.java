package balancebeam.assembly;

import balancebeam.balance.Endpoint;
import balancebeam.config.RouteAction;
import balancebeam.config.StickyConfig;
import balancebeam.filter.RequestView;
import balancebeam.policy.sticky.SessionKey;
import balancebeam.policy.sticky.StickySessions;
import balancebeam.proxy.RequestHash;
import balancebeam.time.Recurring;
import balancebeam.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What is known of clients that are kept at their endpoints, over all sites that live: routes to the same clusters that keep clients in the same
 * way share it. Thread-safe.
 */
final class Sessions {
    private static final int SECRET_BYTES = 32;

    /** From one look for endpoints that are gone to the next. */
    private static final long LOOK_SECONDS = 60;

    private final byte[] secret = new byte[SECRET_BYTES];
    private final int seed;
    private final Function<String, List<Endpoint>> endpoints;
    private final Map<Identity, Shared> all = new HashMap<>();

    /** What makes sessions the same ones. */
    record Identity(StickyConfig.Learned config, List<String> clusters) {
        static Identity of(StickyConfig.Learned config, RouteAction.Forward to) {
            return new Identity(
                    config,
                    to.split().stream()
                            .map(RouteAction.WeightedCluster::cluster)
                            .toList());
        }
    }

    private static final class Shared {
        private final StickySessions sessions;
        private int users;

        Shared(StickySessions sessions) {
            this.sessions = sessions;
        }
    }

    /** @param endpoints those of a cluster, by its name, as they are now */
    Sessions(Function<String, List<Endpoint>> endpoints) {
        this.endpoints = endpoints;
        SecureRandom random = new SecureRandom();
        random.nextBytes(secret);
        seed = random.nextInt();
    }

    /** What cookies are made with: the configured secret, or one that is this process's own. */
    byte[] secret(StickyConfig.Inserted config) {
        return config.secret().isEmpty() ? secret.clone() : config.secret().getBytes(StandardCharsets.UTF_8);
    }

    /** Those of an identity, for one user more. */
    synchronized StickySessions take(Identity identity) {
        Shared shared = all.computeIfAbsent(
                identity, wanted -> new Shared(new StickySessions(wanted.config, key(wanted.config))));
        shared.users++;
        return shared.sessions;
    }

    /** A user needs them no more; without any they are forgotten. */
    synchronized void giveBack(Identity identity) {
        Shared shared = all.get(identity);
        if (shared != null && --shared.users == 0) {
            all.remove(identity);
            shared.sessions.close();
        }
    }

    /** Has endpoints that are gone forgotten, from now on. */
    void start(ScheduledExecutorService scheduler, Ticker ticker) {
        scheduler.scheduleWithFixedDelay(
                new Recurring("forgetting endpoints of sessions", () -> forgetGone(ticker.nanos())),
                LOOK_SECONDS,
                LOOK_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Not under the lock, which event loops take: it may last. */
    void forgetGone(long nowNanos) {
        Map<Identity, StickySessions> now = new HashMap<>();
        synchronized (this) {
            all.forEach((identity, shared) -> now.put(identity, shared.sessions));
        }
        now.forEach((identity, sessions) -> {
            Set<Endpoint> present = new HashSet<>();
            identity.clusters().forEach(cluster -> present.addAll(endpoints.apply(cluster)));
            sessions.forgetGone(present, nowNanos);
        });
    }

    private SessionKey key(StickyConfig.Learned config) {
        RequestHash hash = new RequestHash(config.by(), seed);
        return new SessionKey() {
            @Override
            public long of(RequestView request) {
                return hash.of(request);
            }

            @Override
            public long ofValue(byte[] bytes, int start, int end) {
                return hash.ofValue(bytes, start, end);
            }
        };
    }

    /** Frees all, whatever uses them: after the last exchange. */
    synchronized void closeAll() {
        all.values().forEach(shared -> shared.sessions.close());
        all.clear();
    }
}
