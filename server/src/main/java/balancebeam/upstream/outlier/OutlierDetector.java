package balancebeam.upstream.outlier;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics.Counter;
import balancebeam.balance.FailureStreaks;
import balancebeam.balance.LatencyHistogram;
import balancebeam.config.OutlierConfig;
import balancebeam.time.Durations;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Pace;
import balancebeam.upstream.Repeated;
import balancebeam.upstream.outlier.Deviation.Seen;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts endpoints of a cluster out for their answers: who fails several times in a row at once, and who is worse or slower than
 * the others when an interval is over. Thread-safe; event loops only count ({@link FailureStreaks}, and the endpoint's metrics,
 * which are counted anyway).
 */
public final class OutlierDetector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutlierDetector.class);
    private static final long MEET_NANOS = 100_000_000L;
    private static final double MOST_JITTER = 0.1;
    private static final double ALL = 100;

    private final Cluster cluster;
    private final OutlierConfig config;
    private final Pace pace;
    private final SplittableRandom random = new SplittableRandom();
    private final Map<Endpoint, Watched> watched = new HashMap<>();
    private @Nullable Repeated looking;
    private long intervalBeganNanos;
    /** Whether it was told in this interval that somebody stays since others are out. */
    private boolean toldOfLimit;

    private boolean closed;

    /** What was counted of an endpoint up to the present interval, and how often it was put out. */
    private static final class Watched {
        private long answers;
        private long serverErrors;
        private long failures;
        private LatencyHistogram latency = new LatencyHistogram();
        private int ejections;
    }

    /** One that has not begun. */
    public OutlierDetector(Cluster cluster, OutlierConfig config, Pace pace) {
        this.cluster = cluster;
        this.config = config;
        this.pace = pace;
    }

    /** Begins. */
    public synchronized void start() {
        intervalBeganNanos = pace.nowNanos();
        meet();
        looking = Repeated.begin(pace, MEET_NANOS, "looking for outliers in " + cluster.name(), this::look);
    }

    /** Ends. Who is out stays out until its time is over, or {@link #forget}. */
    @Override
    public synchronized void close() {
        closed = true;
        if (looking != null) {
            looking.close();
        }
    }

    /** Nobody looks for outliers any more: what was held against endpoints for their answers is forgotten. */
    public static void forget(Cluster cluster) {
        cluster.all().forEach(endpoint -> {
            endpoint.watch(null);
            endpoint.health().onOutliersEnded();
        });
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        List<Endpoint> all = meet();
        long now = pace.nowNanos();
        if (now - intervalBeganNanos >= config.interval().toNanos()) {
            intervalBeganNanos = now;
            toldOfLimit = false;
            compare(all, now);
        }
    }

    /** Endpoints come and go. */
    private List<Endpoint> meet() {
        List<Endpoint> all = cluster.all();
        for (Endpoint endpoint : all) {
            watched.computeIfAbsent(endpoint, one -> {
                Watched begun = new Watched();
                seen(one, begun);
                one.watch(new FailureStreaks(
                        one, config.consecutiveServerErrors(), config.consecutiveGatewayFailures(), this::suspect));
                return begun;
            });
        }
        if (watched.size() > all.size()) {
            watched.keySet().retainAll(new HashSet<>(all));
        }
        return all;
    }

    /** On an event loop. */
    private void suspect(Endpoint endpoint, String reason) {
        pace.later(0, () -> eject(endpoint, reason));
    }

    private void compare(List<Endpoint> all, long nowNanos) {
        List<Seen> seen = all.stream()
                .map(endpoint -> seen(endpoint, watched.getOrDefault(endpoint, new Watched())))
                .toList();
        List<String> reasons = config.compares() ? Deviation.judge(seen, config) : List.of();
        for (int i = 0; i < all.size(); i++) {
            Endpoint endpoint = all.get(i);
            Watched of = watched.get(endpoint);
            String reason = reasons.isEmpty() ? "" : reasons.get(i);
            if (!reason.isEmpty()) {
                eject(endpoint, reason);
            } else if (of != null && of.ejections > 0 && !endpoint.health().isOutlier(nowNanos)) {
                of.ejections--;
            }
        }
    }

    /** What has happened since it was last asked. */
    private Seen seen(Endpoint endpoint, Watched before) {
        long answers = 0;
        for (Counter counter : List.of(
                Counter.ANSWERS_1XX,
                Counter.ANSWERS_2XX,
                Counter.ANSWERS_3XX,
                Counter.ANSWERS_4XX,
                Counter.ANSWERS_5XX)) {
            answers += endpoint.metrics().total(counter);
        }
        long serverErrors = endpoint.metrics().total(Counter.ANSWERS_5XX);
        long failures = endpoint.metrics().total(Counter.CONNECT_FAILURES)
                + endpoint.metrics().total(Counter.RESETS);
        LatencyHistogram latency =
                config.latencyFactor() > 0 ? endpoint.metrics().latency() : before.latency;
        long failed = serverErrors - before.serverErrors + failures - before.failures;
        Seen seen = new Seen(
                answers - before.answers + failures - before.failures,
                failed,
                latency.since(before.latency).percentile(ALL / 2));
        before.answers = answers;
        before.serverErrors = serverErrors;
        before.failures = failures;
        before.latency = latency;
        return seen;
    }

    private synchronized void eject(Endpoint endpoint, String reason) {
        Watched of = watched.get(endpoint);
        long now = pace.nowNanos();
        if (closed || of == null) {
            return;
        }
        if (!mayEject(now)) {
            boolean stays = endpoint.health().activeUp() && !endpoint.health().isOutlier(now);
            if (stays && !toldOfLimit) {
                toldOfLimit = true;
                LOG.warn(
                        "{}/{} {}, and stays: as many as max-ejected allows are out", cluster.name(), endpoint, reason);
            }
            return;
        }
        Duration time = time(of.ejections);
        long nanos = (long) (time.toNanos() * (1 + MOST_JITTER * random.nextDouble()));
        if (endpoint.health().onOutlier(now, nanos, reason + "; ejected for " + Durations.text(time))) {
            of.ejections++;
        }
    }

    private boolean mayEject(long nowNanos) {
        long out = watched.keySet().stream()
                .filter(one -> one.health().isOutlier(nowNanos))
                .count();
        return out + 1 <= Math.max(1, (long) (watched.size() * config.maxEjected() / ALL));
    }

    private Duration time(int earlier) {
        Duration time = config.firstEjection();
        for (int i = 0; i < earlier && time.compareTo(config.longestEjection()) < 0; i++) {
            time = time.multipliedBy(2);
        }
        return time.compareTo(config.longestEjection()) < 0 ? time : config.longestEjection();
    }
}
