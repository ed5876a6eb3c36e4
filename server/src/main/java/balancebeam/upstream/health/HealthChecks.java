package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.time.Recurring;
import balancebeam.time.Ticker;
import balancebeam.upstream.Advice;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Probes every endpoint of a cluster by each of its checks, every probe on a virtual thread of its own, and tells the
 * endpoint's health what they prove together; asks its agent, and tells the cluster what that says. Thread-safe. Of one endpoint and
 * check one probe runs at a time.
 */
public final class HealthChecks implements AutoCloseable {
    private static final long MOST_TICK_NANOS = 100_000_000L;
    private static final long LEAST_TICK_NANOS = 1_000_000L;
    private static final int TICKS_PER_INTERVAL = 10;

    private final Cluster cluster;
    private final List<Check> checks;
    private final @Nullable Check agent;
    private final boolean anyIsEnough;
    private final Ticker ticker;
    private final RandomGenerator random = new SplittableRandom();
    private final Map<Endpoint, Watched> watched = new HashMap<>();
    private @Nullable ScheduledFuture<?> schedule;
    private boolean closed;

    /**
     * What is known of one endpoint.
     *
     * @param checks in their order
     * @param agent null where none is asked
     */
    private record Watched(List<Probed> checks, @Nullable AgentState agent) {
        boolean has(Probed state) {
            return checks.contains(state) || (agent != null && agent.probed() == state);
        }
    }

    /**
     * Checks that have not begun.
     *
     * @param agent how endpoints' agents are asked; null for not
     * @param anyIsEnough whether an endpoint is up when one check passes, and not only when all do
     */
    public HealthChecks(
            Cluster cluster, List<Check> checks, @Nullable Check agent, boolean anyIsEnough, Ticker ticker) {
        this.cluster = cluster;
        this.checks = List.copyOf(checks);
        this.agent = agent;
        this.anyIsEnough = anyIsEnough;
        this.ticker = ticker;
    }

    /** Begins; the scheduler starts probes, which do not run on it. */
    public synchronized void start(ScheduledExecutorService scheduler) {
        long shortest = Stream.concat(checks.stream(), Stream.ofNullable(agent))
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
        for (Endpoint endpoint : meet()) {
            Watched one = of(endpoint, ticker.nanos());
            if (agent != null && one.agent() != null) {
                probeIfDue(endpoint, agent.probe(), one.agent().probed());
            }
            // As with HAProxy: who is in maintenance is expected to fail.
            for (int i = 0; i < checks.size() && cluster.advice(endpoint).mode() != Advice.Mode.MAINT; i++) {
                probeIfDue(endpoint, checks.get(i).probe(), one.checks().get(i));
            }
        }
    }

    private void probeIfDue(Endpoint endpoint, Probe probe, Probed state) {
        if (!closed && state.begins(ticker.nanos())) {
            Thread.ofVirtual().name("probe " + endpoint).start(() -> probe(endpoint, probe, state));
        }
    }

    /** Endpoints come and go; from now on those that are there are counted on. */
    private List<Endpoint> meet() {
        List<Endpoint> all = cluster.all();
        long now = ticker.nanos();
        all.forEach(endpoint -> of(endpoint, now));
        if (watched.size() > all.size()) {
            watched.keySet().retainAll(new HashSet<>(all));
        }
        return all;
    }

    private Watched of(Endpoint endpoint, long nowNanos) {
        return watched.computeIfAbsent(
                endpoint,
                one -> new Watched(
                        checks.stream().map(check -> probed(check, nowNanos)).toList(),
                        agent == null
                                ? null
                                : new AgentState(probed(agent, nowNanos), agent.judging(), cluster.advice(one))));
    }

    private Probed probed(Check check, long nowNanos) {
        return new Probed(check.pace(), check.judging(), nowNanos, random);
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
        Watched one = watched.get(endpoint);
        if (closed || one == null || !one.has(state)) {
            return;
        }
        AgentLine said = verdict.said();
        if (said != null && one.agent() != null) {
            count(said);
            cluster.advise(endpoint, one.agent().take(said, now));
        }
        judge(endpoint, one, said == null && verdict.alive(), now);
    }

    private void count(AgentLine said) {
        if (said.isUnderstood() && said.complaint().isEmpty()) {
            cluster.agentCounts().understood();
        } else if (said.came()) {
            cluster.agentCounts().garbled();
        } else {
            cluster.agentCounts().none();
        }
    }

    /** @param passed whether a probe has passed just now; an agent's word is no proof that connections succeed again */
    private void judge(Endpoint endpoint, Watched one, boolean passed, long now) {
        String agentsReason = one.agent() == null ? "" : one.agent().down();
        Finding joined = agentsReason.isEmpty() ? joined(one.checks()) : Finding.FAILING;
        if (joined == Finding.FAILING) {
            Stream<String> reasons = one.checks().stream().map(Probed::reason);
            endpoint.health()
                    .onActiveFailure(
                            now,
                            Stream.concat(Stream.of(agentsReason), reasons)
                                    .filter(reason -> !reason.isEmpty())
                                    .distinct()
                                    .collect(Collectors.joining(", and ")));
        } else if (joined == Finding.PASSING && (passed || !endpoint.health().activeUp())) {
            endpoint.health()
                    .onActiveSuccess(passed ? "passed its active check" : "is down no more by what its agent says");
        }
    }

    private Finding joined(List<Probed> states) {
        Finding decisive = anyIsEnough ? Finding.PASSING : Finding.FAILING;
        Finding other = anyIsEnough ? Finding.FAILING : Finding.PASSING;
        if (states.isEmpty()) {
            return Finding.PASSING;
        }
        return states.stream().anyMatch(one -> one.finding() == decisive)
                ? decisive
                : states.stream().allMatch(one -> one.finding() == other) ? other : Finding.NONE;
    }
}
