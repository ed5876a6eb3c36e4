package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.time.Recurring;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.health.Probed.Finding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Probes every endpoint of a cluster by each of its checks, every probe on a virtual thread of its own, and tells the
 * endpoint's health what they prove together. Thread-safe. Of one endpoint and check one probe runs at a time.
 */
public final class HealthChecks implements AutoCloseable {
    private static final long MOST_TICK_NANOS = 100_000_000L;
    private static final long LEAST_TICK_NANOS = 1_000_000L;
    private static final int TICKS_PER_INTERVAL = 10;

    private final Cluster cluster;
    private final List<Check> checks;
    private final boolean anyIsEnough;
    private final Ticker ticker;
    private final RandomGenerator random = new SplittableRandom();
    private final Map<Endpoint, List<Probed>> probed = new HashMap<>();
    private @Nullable ScheduledFuture<?> schedule;
    private boolean closed;

    /**
     * Checks that have not begun.
     *
     * @param anyIsEnough whether an endpoint is up when one check passes, and not only when all do
     */
    public HealthChecks(Cluster cluster, List<Check> checks, boolean anyIsEnough, Ticker ticker) {
        this.cluster = cluster;
        this.checks = List.copyOf(checks);
        this.anyIsEnough = anyIsEnough;
        this.ticker = ticker;
    }

    /** Begins; the scheduler starts probes, which do not run on it. */
    public synchronized void start(ScheduledExecutorService scheduler) {
        long shortest = checks.stream()
                .flatMap(
                        check -> List.of(
                                check.pace().interval(),
                                check.pace().intervalUnsure(),
                                check.pace().intervalDown())
                                .stream())
                .mapToLong(interval -> interval.toNanos() / TICKS_PER_INTERVAL)
                .min()
                .orElse(MOST_TICK_NANOS);
        long tick = Math.clamp(shortest, LEAST_TICK_NANOS, MOST_TICK_NANOS);
        meet();
        Runnable probes = new Recurring("the health checks of " + cluster.name(), this::probeDue);
        schedule = scheduler.scheduleWithFixedDelay(probes, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** Ends: once it returns, what a probe that runs finds is of no matter any more. */
    @Override
    public synchronized void close() {
        closed = true;
        if (schedule != null) {
            schedule.cancel(false);
        }
    }

    private synchronized void probeDue() {
        List<Endpoint> all = meet();
        long now = ticker.nanos();
        for (Endpoint endpoint : all) {
            List<Probed> states = of(endpoint, now);
            for (int i = 0; i < checks.size(); i++) {
                Probed state = states.get(i);
                if (!closed && state.begins(now)) {
                    Probe probe = checks.get(i).probe();
                    Thread.ofVirtual().name("probe " + endpoint).start(() -> probe(endpoint, probe, state));
                }
            }
        }
    }

    /** Endpoints come and go; from now on those that are there are counted on. */
    private List<Endpoint> meet() {
        List<Endpoint> all = cluster.all();
        long now = ticker.nanos();
        all.forEach(endpoint -> of(endpoint, now));
        if (probed.size() > all.size()) {
            probed.keySet().retainAll(new HashSet<>(all));
        }
        return all;
    }

    private List<Probed> of(Endpoint endpoint, long nowNanos) {
        return probed.computeIfAbsent(endpoint, one -> checks.stream()
                .map(check -> new Probed(check.pace(), check.judging(), nowNanos, random))
                .toList());
    }

    private void probe(Endpoint endpoint, Probe probe, Probed state) {
        Verdict verdict = Verdict.failed("could not be probed");
        try {
            verdict = probe.run(endpoint);
        } finally {
            tell(endpoint, state, verdict);
        }
    }

    private synchronized void tell(Endpoint endpoint, Probed state, Verdict verdict) {
        long now = ticker.nanos();
        state.ended(verdict, now, random);
        List<Probed> states = probed.get(endpoint);
        if (closed || states == null || !states.contains(state)) {
            return;
        }
        Finding decisive = anyIsEnough ? Finding.PASSING : Finding.FAILING;
        Finding other = anyIsEnough ? Finding.FAILING : Finding.PASSING;
        Finding joined = states.stream().anyMatch(one -> one.finding() == decisive)
                ? decisive
                : states.stream().allMatch(one -> one.finding() == other) ? other : Finding.NONE;
        if (joined == Finding.FAILING) {
            endpoint.health().onActiveFailure(now, reason(states));
        } else if (joined == Finding.PASSING && verdict.alive()) {
            endpoint.health().onActiveSuccess();
        }
    }

    private static String reason(List<Probed> states) {
        return states.stream()
                .map(Probed::reason)
                .filter(reason -> !reason.isEmpty())
                .distinct()
                .collect(Collectors.joining(", and "));
    }
}
