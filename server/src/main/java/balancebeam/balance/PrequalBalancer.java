package balancebeam.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prequal: asks endpoints how loaded they are, all the time (Wydrowski, Kleinberg, Rumble and Archer, "Load is not what you should
 * balance", NSDI 2024). Event loop only.
 *
 * <p><b>Probes.</b> Each request has a few endpoints asked, drawn at random: how many requests they have in flight (RIF), and how long
 * one takes there now. It waits for none of them, and goes by what came of earlier ones ({@link ProbePool}). An answer is forgotten when it
 * is old or enough requests went by it; besides, each request throws one away, by turns the oldest and the worst: good ones are
 * used up, so that bad ones would be left.
 *
 * <p><b>The choice.</b> An endpoint that has more in flight than most is hot ({@link RifQuantile}). Of those that are not the fastest is
 * picked; when all are hot, the one with the least in flight. With fewer than two answers to choose from the less busy of two at
 * random is picked.
 * Of endpoints that say nothing of their load, what attempts saw counts.
 *
 * <p><b>What is not believed.</b> An endpoint has at least as much in flight as this process has there, and is at most
 * {@value #MOST_TIMES_FASTER} times as fast as attempts saw it. And who fails fast is not fast: what its failures cost
 * ({@link SeenMetric#failureNanos}) is added to its latency.
 *
 * <p>Where weights differ, an endpoint is asked as often as its weight says, and has in flight what it has for each unit of weight.
 */
public final class PrequalBalancer implements Balancer, Prober.Asker {

    /** So long an endpoint that has not answered is not asked again. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;
    /** So long one that says nothing of its load is not asked again. */
    private static final long SILENCE_NANOS = 10_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE;
    /** Draws of one to ask that may meet an endpoint that cannot be asked. */
    private static final int DRAWS = 3;

    private static final int LEAST_CHOICE = 2;
    /** An endpoint is not believed to be faster than attempts saw it, but for what the way there and back may take. */
    private static final int MOST_TIMES_FASTER = 4;

    private final EndpointSet endpoints;
    private final PrequalPolicy policy;
    private final SeenMetric seen;
    private final Prober prober;
    private final Balancer otherwise;
    private final ProbePool pool;
    private final RifQuantile quantile;
    private final double usesOfAnswer;
    /** When an endpoint was asked that has not answered yet, or {@link #NEVER}. */
    private final long[] askedNanos;
    /** Since when an endpoint is known to say nothing of its load, or {@link #NEVER}. */
    private final long[] silentNanos;

    private double probesOwed;
    private double removalsOwed;
    private double usesOwed;
    private boolean oldestIsNext;

    public PrequalBalancer(EndpointSet endpoints, PrequalPolicy policy, SeenMetric seen, Prober prober) {
        this.endpoints = endpoints;
        this.policy = policy;
        this.seen = seen;
        this.prober = prober;
        this.otherwise = new P2cBalancer(endpoints, LoadMetric.IN_FLIGHT);
        this.pool = new ProbePool(Math.clamp(endpoints.size(), 1, policy.poolSize()));
        this.quantile = new RifQuantile(policy.rifQuantile());
        this.usesOfAnswer = policy.usesOfAnswer(Math.max(1, endpoints.size()));
        this.askedNanos = new long[endpoints.size()];
        this.silentNanos = new long[endpoints.size()];
        Arrays.fill(askedNanos, NEVER);
        Arrays.fill(silentNanos, NEVER);
    }

    @Override
    public void answered(int index, int rif, long latencyNanos, long nowNanos) {
        Endpoint endpoint = endpoints.get(index);
        endpoint.reportsLoad(true);
        silentNanos[index] = NEVER;
        long known = seen.latencyNanos(endpoint, nowNanos);
        note(index, rif, latencyNanos <= 0 ? known : Math.max(latencyNanos, known / MOST_TIMES_FASTER), nowNanos);
    }

    @Override
    public void silent(int index, long nowNanos) {
        Endpoint endpoint = endpoints.get(index);
        endpoint.reportsLoad(false);
        silentNanos[index] = nowNanos;
        noteSeen(index, nowNanos);
    }

    private void noteSeen(int index, long nowNanos) {
        note(index, 0, seen.latencyNanos(endpoints.get(index), nowNanos), nowNanos);
    }

    private void note(int index, int rif, long latencyNanos, long nowNanos) {
        askedNanos[index] = NEVER;
        Endpoint endpoint = endpoints.get(index);
        int inFlight = Math.clamp(rif, endpoint.inFlight(), ProbeAnswer.MOST_RIF);
        long latency = latencyNanos + seen.failureNanos(endpoint, nowNanos);
        quantile.add(byWeight(index, inFlight));
        // A fraction of a use is saved up for a later answer.
        usesOwed += usesOfAnswer;
        int uses = (int) usesOwed;
        usesOwed -= uses;
        pool.add(index, inFlight, latency, nowNanos, uses);
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        pool.forgetBefore(now - policy.longestAge().toNanos());
        int best = best(context, now);
        Endpoint picked = best < 0 ? otherwise.pick(context) : endpoints.get(pool.endpoint(best));
        if (picked != null) {
            count(picked);
            throwAway();
            ask(context, now); // For those to come: who looks in vain, again and again while it waits, asks nobody.
        }
        return picked;
    }

    private void ask(PickContext context, long now) {
        // Who has no choice need not ask.
        probesOwed += endpoints.size() < LEAST_CHOICE ? 0 : policy.probesPerRequest();
        for (; probesOwed >= 1; probesOwed--) {
            for (int i = 0; i < DRAWS; i++) {
                int index = endpoints.isWeighted()
                        ? Draw.weighted(endpoints, context)
                        : Draw.index(context.random(), endpoints.size());
                if (mayAsk(index, now)) {
                    ask(index, now);
                    break;
                }
            }
        }
    }

    private void ask(int index, long now) {
        if (silentNanos[index] != NEVER && now - silentNanos[index] < SILENCE_NANOS) {
            noteSeen(index, now);
        } else {
            askedNanos[index] = now;
            prober.probe(endpoints.get(index), index, now, this);
        }
    }

    private boolean mayAsk(int index, long now) {
        Endpoint endpoint = endpoints.get(index);
        return (askedNanos[index] == NEVER || now - askedNanos[index] >= PATIENCE_NANOS)
                && endpoint.takesWork()
                && endpoint.health().eligible(now);
    }

    /** Where in the pool the answer lies to go by, or -1 when there is too little to choose from. */
    private int best(PickContext context, long now) {
        int best = -1;
        int choice = 0;
        for (int i = 0; i < pool.size(); i++) {
            if (Draw.pickable(endpoints.get(pool.endpoint(i)), context, now)) {
                choice++;
                best = best < 0 || better(i, best) ? i : best;
            }
        }
        return choice < LEAST_CHOICE ? -1 : best;
    }

    /** Cold before hot; among the cold the faster, among the hot the one with less in flight; equals by the other measure. */
    private boolean better(int at, int other) {
        int rif = rif(at);
        int otherRif = rif(other);
        boolean hot = quantile.isHot(rif);
        if (hot != quantile.isHot(otherRif)) {
            return !hot;
        }
        long latency = pool.latencyNanos(at);
        long otherLatency = pool.latencyNanos(other);
        if (hot) {
            return rif < otherRif || (rif == otherRif && latency < otherLatency);
        }
        return latency < otherLatency || (latency == otherLatency && rif < otherRif);
    }

    private int rif(int at) {
        return byWeight(pool.endpoint(at), pool.rif(at));
    }

    private int byWeight(int index, int rif) {
        return endpoints.isWeighted()
                ? (int) Math.min(
                        ProbeAnswer.MOST_RIF, (long) rif * endpoints.greatestWeight() / endpoints.weight(index))
                : rif;
    }

    // The set has one object per endpoint, and equals() would compare addresses.
    @SuppressWarnings("ReferenceEquality")
    private void count(Endpoint picked) {
        for (int i = 0; i < pool.size(); i++) {
            if (endpoints.get(pool.endpoint(i)) == picked) {
                pool.use(i);
                return;
            }
        }
    }

    /** As many answers as are to go for one request, but never so many that there is no choice. */
    private void throwAway() {
        removalsOwed += policy.removalsPerRequest();
        for (; removalsOwed >= 1; removalsOwed--) {
            if (pool.size() > LEAST_CHOICE) {
                pool.remove(oldestIsNext ? 0 : worst());
                oldestIsNext = !oldestIsNext;
            }
        }
    }

    private int worst() {
        int worst = 0;
        for (int i = 1; i < pool.size(); i++) {
            worst = better(worst, i) ? i : worst;
        }
        return worst;
    }
}
