package balancebeam.proxy;

import balancebeam.balance.Balancer;
import balancebeam.balance.EndpointSet;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeHandler;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.net.EventLoop;
import balancebeam.upstream.ConnectionPool;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop does with exchanges: filters, then an {@link Attempt} at an endpoint, and another while that is
 * allowed. Event loop only.
 */
public final class Forwarder implements ExchangeHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int KEPT_ATTEMPTS = 256;

    private final EventLoop loop;
    private final List<Filter> filters;
    private final Supplier<EndpointSet> endpoints;
    private final Balancer.Factory balancers;
    private final ConnectionPool pool;
    private final SplittableRandom random;
    private final ArrayDeque<Attempt> spare = new ArrayDeque<>();

    private EndpointSet balanced = EndpointSet.EMPTY;
    private Balancer balancer;

    /**
     * @param filters in the order in which they run
     * @param endpoints the cluster's present ones
     * @param seed different for every loop
     */
    public Forwarder(
            EventLoop loop,
            List<Filter> filters,
            Supplier<EndpointSet> endpoints,
            Balancer.Factory balancers,
            ConnectionPool pool,
            long seed) {
        this.loop = loop;
        this.filters = List.copyOf(filters);
        this.endpoints = endpoints;
        this.balancers = balancers;
        this.pool = pool;
        this.random = new SplittableRandom(seed);
        this.balancer = balancers.create(balanced, seed);
    }

    @Override
    public void handle(Exchange exchange) {
        try {
            LocalAnswer answer = judge(exchange);
            if (answer == null) {
                newAttempt().begin(exchange);
            } else {
                exchange.responder().answer(answer);
            }
        } catch (RuntimeException e) {
            // A bug of ours: this exchange ends, the process lives.
            LOG.error(
                    "Bug while handling {} {}",
                    exchange.request().method(),
                    exchange.request().target(),
                    e);
            RequestSink begun = exchange.sink();
            if (begun != null) {
                begun.requestAborted(ProxyError.BUG); // Or its answer would come to whoever has this exchange next.
            }
            exchange.responder().answer(LocalAnswer.of(ProxyError.BUG));
        }
    }

    private @Nullable LocalAnswer judge(Exchange exchange) {
        if (loop.budget().isSpent()) {
            return LocalAnswer.of(ProxyError.OVERLOADED);
        }
        // Without an iterator, which would be the request's only allocation.
        for (int i = 0; i < filters.size(); i++) {
            LocalAnswer answer = filters.get(i).onRequest(exchange, loop.nowNanos());
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    // ---- for the attempts ----

    private Attempt newAttempt() {
        Attempt attempt = spare.pollLast();
        return attempt == null ? new Attempt(this) : attempt;
    }

    void release(Attempt attempt) {
        if (spare.size() < KEPT_ATTEMPTS) {
            spare.addLast(attempt);
        }
    }

    EventLoop loop() {
        return loop;
    }

    ConnectionPool pool() {
        return pool;
    }

    long random() {
        return random.nextLong();
    }

    /** The cluster's endpoints as they are now. */
    EndpointSet endpoints() {
        EndpointSet now = endpoints.get();
        if (now != balanced) {
            balanced = now;
            balancer = balancers.create(now, random.nextLong());
        }
        return now;
    }

    /** Over {@link #endpoints()} as it was last called. */
    Balancer balancer() {
        return balancer;
    }
}
