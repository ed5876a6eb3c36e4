package balancebeam.upstream;

import balancebeam.balance.BalancedSet;
import balancebeam.balance.Balancer;
import balancebeam.balance.ConnectionLimit;
import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.balance.Panic;
import balancebeam.config.SlowStartConfig;
import balancebeam.upstream.admission.Admission;
import balancebeam.upstream.admission.Waits;
import balancebeam.upstream.discovery.Found;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named set of endpoints. Thread-safe: event loops read the present set, discovery replaces it. An address that stays
 * keeps its endpoint, and with it health, counters and what an operator has decided; also from one cluster to its successor,
 * which a reload makes.
 */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Each change of the set can cost a table for each event loop: changes show at once, but not more often. */
    public static final long PUBLICATION_NANOS = 100_000_000;

    private static final long STARTING_NANOS = 5_000_000_000L;

    private final String name;
    private final int maxConnectionsPerEndpoint;
    private final HealthPolicy policy;
    private final HealthListener listener;
    private final RetryCounts retryCounts;
    private final LoadProbeCounts probeCounts;
    private final ConnectionLimit connections;
    private final Panic panic;
    private final Pace pace;
    private final Ramps ramps;
    private final Advices advices;
    private final AgentCounts agentCounts;
    private final long beganNanos;
    /** What an operator said of weights. */
    private final Map<InetSocketAddress, Weighing> weighings = new HashMap<>();

    private final Balancer.Factory algorithm;
    private final Coalesced publication;

    // In order; the values are the weights.
    private Map<Endpoint, Integer> known = new LinkedHashMap<>();
    private boolean found;
    private volatile @Nullable Admission admission;
    private volatile Waits endpointWaits = new Waits(0);
    /** Whether balancers must be made anew though endpoints and weights are the same. */
    private boolean regrouped;

    private boolean publishesLater;
    private boolean restsWhole;
    private boolean closed;
    private volatile BalancedSet balanced;

    /** An operator's weight, which holds for as long as the configured one stays what it was. */
    private record Weighing(int configured, int chosen) {}

    /**
     * A cluster that begins with its predecessor's endpoints, until it is told of its own.
     *
     * @param policy of endpoints that are new
     * @param slowStart null: endpoints have their full weight at once
     * @param publicationNanos how often changes show at most, as {@link #PUBLICATION_NANOS}; 0 for each at once
     * @param predecessor of the same name, or null
     */
    public Cluster(
            String name,
            int maxConnectionsPerEndpoint,
            HealthPolicy policy,
            @Nullable SlowStartConfig slowStart,
            HealthListener listener,
            Balancer.Factory algorithm,
            long publicationNanos,
            Pace pace,
            @Nullable Cluster predecessor) {
        this.name = name;
        this.maxConnectionsPerEndpoint = maxConnectionsPerEndpoint;
        this.policy = policy;
        this.listener = listener;
        this.retryCounts = predecessor == null ? new RetryCounts() : predecessor.retryCounts;
        this.probeCounts = predecessor == null ? new LoadProbeCounts() : predecessor.probeCounts;
        this.connections = predecessor == null ? new ConnectionLimit() : predecessor.connections;
        this.panic = predecessor == null ? new Panic() : predecessor.panic;
        this.algorithm = algorithm;
        this.publication = new Coalesced(this::publish, publicationNanos, pace);
        EndpointSet first = EndpointSet.EMPTY;
        this.pace = pace;
        this.ramps = new Ramps(slowStart);
        this.advices = new Advices(listener);
        this.agentCounts = predecessor == null ? new AgentCounts() : predecessor.agentCounts;
        this.beganNanos = predecessor == null ? pace.nowNanos() : predecessor.beganNanos;
        if (predecessor != null) {
            synchronized (predecessor) {
                known.putAll(predecessor.known);
                weighings.putAll(predecessor.weighings);
                first = predecessor.get();
                ramps.takeOver(predecessor.ramps);
                advices.takeOver(predecessor.advices);
            }
        }
        this.balanced = BalancedSet.of(first, algorithm);
    }

    public String name() {
        return name;
    }

    /** How its retries went; goes on in its successor. */
    public RetryCounts retryCounts() {
        return retryCounts;
    }

    /** How probes of its endpoints' load went; goes on in its successor. */
    public LoadProbeCounts probeCounts() {
        return probeCounts;
    }

    /** What came of asking its agents; goes on in its successor. */
    public AgentCounts agentCounts() {
        return agentCounts;
    }

    /** How many of its requests run at a time; null for any number. */
    public @Nullable Admission admission() {
        return admission;
    }

    /** Requests that wait while its endpoints run as many as they may; goes on in a successor with the same limits. */
    public Waits endpointWaits() {
        return endpointWaits;
    }

    /** Whether requests may have to wait: for a place, or for room at an endpoint. */
    public boolean limitsRequests() {
        return admission != null || all().stream().anyMatch(endpoint -> endpoint.inFlightLimit() > 0);
    }

    /** From now on that many, and those wait. */
    public void admission(@Nullable Admission limit, Waits forEndpoints) {
        admission = limit;
        endpointWaits = forEndpoints;
    }

    /** How many connections its endpoints may have together; goes on in its successor. */
    public ConnectionLimit connections() {
        return connections;
    }

    /** Whether so few of its endpoints stand that others are readmitted. */
    public Panic panic() {
        return panic;
    }

    /** Those that may get work: whose weight is above 0. */
    public EndpointSet get() {
        return balanced.endpoints();
    }

    /** The same, with what picks among them. */
    public BalancedSet balanced() {
        return balanced;
    }

    /** All there are, also those without weight; in order. */
    public synchronized List<Endpoint> all() {
        return List.copyOf(known.keySet());
    }

    /** Whether it was ever told of endpoints of its own. */
    public synchronized boolean isFound() {
        return found;
    }

    /** The endpoints are now these. Two names may mean the same address: it is one endpoint, by its first name. */
    public synchronized void found(List<Found> all) {
        Map<Endpoint, Integer> now = new LinkedHashMap<>();
        Map<InetSocketAddress, Endpoint> before = new HashMap<>();
        known.keySet().forEach(endpoint -> before.put(endpoint.address(), endpoint));
        // All are cold at the start, and names take a while to be resolved: then nobody has to be spared.
        boolean started = !known.isEmpty() && pace.nowNanos() - beganNanos > STARTING_NANOS;
        for (Found one : all) {
            Endpoint there = before.get(one.address());
            Endpoint endpoint = endpoint(one, there);
            now.putIfAbsent(endpoint, one.weight());
            if (there == null && started) {
                ramps.rise(endpoint, pace.nowNanos());
            }
        }
        boolean first = !found;
        found = true;
        if (first || regrouped || !List.copyOf(now.entrySet()).equals(List.copyOf(known.entrySet()))) {
            known = now;
            ramps.retain(now.keySet());
            advices.retain(now.keySet());
            publication.ask();
            if (!first) {
                LOG.info("Cluster {} is now {}", name, now.keySet());
            }
        }
        endpointWaits.wakeAll(); // Some may take more than before.
    }

    private Endpoint endpoint(Found wanted, @Nullable Endpoint there) {
        if (there != null) {
            there.rename(wanted.name());
            there.limitConnections(maxConnectionsPerEndpoint);
            there.limitInFlight(wanted.maxInFlight());
            regrouped |= there.priority() != wanted.priority() || !there.zone().equals(wanted.zone());
            there.priority(wanted.priority());
            there.zone(wanted.zone());
            return there;
        }
        Endpoint fresh =
                new Endpoint(name, wanted.name(), wanted.address(), maxConnectionsPerEndpoint, policy, listener);
        fresh.health().sharePanic(panic);
        fresh.shareConnections(connections);
        fresh.limitInFlight(wanted.maxInFlight());
        fresh.priority(wanted.priority());
        fresh.zone(wanted.zone());
        fresh.met(Instant.now());
        return fresh;
    }

    /**
     * From now on the endpoint has that weight, until the configuration says something new of it.
     *
     * @param weight 0 to 1,000; with 0 it gets no new work
     */
    public synchronized void weigh(Endpoint endpoint, int weight) {
        Integer configured = known.get(endpoint);
        if (configured != null) {
            weighings.put(endpoint.address(), new Weighing(configured, weight));
            publication.ask();
        }
    }

    /** The weight that an endpoint has now. */
    public synchronized int weight(Endpoint endpoint) {
        int configured = known.getOrDefault(endpoint, 0);
        Weighing weighing = weighings.get(endpoint.address());
        return weighing != null && weighing.configured == configured ? weighing.chosen : configured;
    }

    /** The percentage of its weight that an endpoint has now: less than 100 while it comes or goes slowly, or its agent says so. */
    public synchronized int percent(Endpoint endpoint) {
        return percent(endpoint, pace.nowNanos());
    }

    private int percent(Endpoint endpoint, long nowNanos) {
        int advised = advices.of(endpoint).share();
        return (ramps.percent(endpoint, nowNanos) * advised + Advice.WHOLE - 1) / Advice.WHOLE;
    }

    /** What an endpoint's agent says of it. */
    public synchronized Advice advice(Endpoint endpoint) {
        return advices.of(endpoint);
    }

    /** An endpoint's agent says something. An operator's weight stays, and this is a part of it. */
    public synchronized void advise(Endpoint endpoint, Advice advice) {
        if (!known.containsKey(endpoint) || closed) {
            return;
        }
        int before = advices.put(endpoint, advice).share();
        if (before == 0 && advice.share() > 0) {
            ramps.rise(endpoint, pace.nowNanos());
        }
        if (before != advice.share()) {
            publication.ask();
        }
        endpointWaits.wakeAll();
    }

    /** No agent is asked any more: what they said is forgotten. */
    public synchronized void adviseNoMore() {
        if (advices.clear(known.keySet())) {
            publication.ask();
        }
    }

    /** An operator decides, and it holds at once. What takes work again does so as if it were new. */
    public synchronized void decide(Endpoint endpoint, EndpointAdmin decision) {
        ramps.stopFalling(endpoint);
        if (decision == EndpointAdmin.ACTIVE && !endpoint.takesWork()) {
            ramps.rise(endpoint, pace.nowNanos());
        }
        publish();
        endpoint.admin(decision);
        tellWhetherAnyTakesWork();
    }

    /**
     * An operator has an endpoint drained: its weight falls to nothing, step by step, and then it gets no new work.
     *
     * @param nanos how long that takes, above 0
     */
    public synchronized void drain(Endpoint endpoint, long nanos) {
        endpoint.admin(EndpointAdmin.DRAINING);
        ramps.fall(endpoint, nanos, pace.nowNanos());
        publish();
    }

    /** The health of an endpoint is another now. From any thread, event loops too: what comes of it comes a moment later. */
    public void healthChanged(Endpoint endpoint) {
        pace.later(0, () -> rampByHealth(endpoint));
    }

    private synchronized void rampByHealth(Endpoint endpoint) {
        if (known.containsKey(endpoint) && ramps.healthChanged(endpoint, pace.nowNanos())) {
            publishIn(Ramps.LEAST_PERIOD_NANOS);
        }
        endpointWaits.wakeAll();
    }

    /** Nothing moves here any more: there is a successor, or none is needed. */
    public synchronized void close() {
        closed = true;
    }

    private synchronized void publish() {
        long now = pace.nowNanos();
        ramps.end(now);
        List<Endpoint> all = new ArrayList<>(known.keySet());
        boolean moving = all.stream().anyMatch(endpoint -> percent(endpoint, now) < Ramps.WHOLE);
        EndpointSet next = EndpointSet.weighted(
                all,
                moving ? Ramps.WHOLE : 1,
                endpoint -> moving ? weight(endpoint) * percent(endpoint, now) : weight(endpoint));
        if (regrouped || !next.isSameAs(get())) {
            balanced = BalancedSet.of(next, algorithm);
            regrouped = false;
        }
        if (ramps.periodNanos() > 0) {
            publishIn(ramps.periodNanos());
        }
        tellWhetherAnyTakesWork();
        endpointWaits.wakeAll();
    }

    /** Once, when the last one was drained, or its weight is 0: that has no health, and yet nothing is answered. */
    private void tellWhetherAnyTakesWork() {
        boolean rests = !known.isEmpty()
                && known.keySet().stream().noneMatch(endpoint -> endpoint.takesWork() && weight(endpoint) > 0);
        if (rests && !restsWhole) {
            LOG.warn(
                    "None of {} endpoints of cluster {} takes work: they are drained, ejected, or of weight 0",
                    known.size(),
                    name);
        }
        restsWhole = rests;
    }

    /** Changes that come close together become one. */
    private void publishIn(long nanos) {
        if (!publishesLater && !closed) {
            publishesLater = true;
            pace.later(nanos, this::publishAgain);
        }
    }

    private synchronized void publishAgain() {
        publishesLater = false;
        if (!closed) {
            publish();
        }
    }
}
