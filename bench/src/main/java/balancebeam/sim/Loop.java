package balancebeam.sim;

import balancebeam.balance.Balancer;
import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LastResort;
import balancebeam.balance.PickContext;
import balancebeam.balance.Prober;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One event loop of a proxy: a balancer of its own, as in the product. */
final class Loop implements PickContext {

    final Proxy proxy;
    private final Contender contender;
    private final Prober prober;
    private final SplittableRandom random;

    private EndpointSet balanced;
    private Balancer balancer;
    private long nowNanos;
    private List<Endpoint> tried = List.of();

    /**
     * A loop that has not picked yet.
     *
     * @param prober asks the machines
     */
    Loop(Proxy proxy, Contender contender, long seed, Prober prober) {
        this.proxy = proxy;
        this.contender = contender;
        this.prober = prober;
        this.random = new SplittableRandom(seed);
        this.balanced = proxy.endpoints();
        this.balancer = contender.maker().create(balanced, random.nextLong(), prober);
    }

    /** The endpoint for the next try of a request, as the product finds it; null when there is none. */
    @Nullable
    Endpoint pick(Request request, long now) {
        if (balanced != proxy.endpoints()) {
            balanced = proxy.endpoints();
            balancer = contender.maker().create(balanced, random.nextLong(), prober);
        }
        nowNanos = now;
        tried = request.tried;
        Endpoint picked = balancer.pick(this);
        return picked != null ? picked : LastResort.pick(balanced, this);
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long hash() {
        return random.nextLong();
    }

    @Override
    public boolean tried(Endpoint endpoint) {
        return tried.contains(endpoint);
    }

    @Override
    public long random() {
        return random.nextLong();
    }
}
