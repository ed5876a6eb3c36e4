package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RetryPolicy;
import balancebeam.upstream.ConnectionPool.Wanted;
import balancebeam.upstream.RetryBudget;
import balancebeam.upstream.RetryCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * What an exchange may still try after what it has tried. Event loop only; reused for exchange after exchange.
 *
 * <p><b>When it may try again.</b> Only while none of the request's content was passed on that is not {@linkplain RequestFeed kept}.
 * Then, as the route's {@link RetryPolicy} says. What no endpoint has seen anything of is free: there may be one such try for each
 * endpoint. Whatever else is tried again is bounded by the policy's number of attempts, and by the cluster's {@link RetryBudget}; and
 * a request that may have been acted upon and is not idempotent is not sent twice, unless the policy says so.
 *
 * <p><b>Where.</b> Not at an endpoint that failed this exchange while another stands. A pooled connection that proves stale says nothing
 * of its endpoint, so that one may be tried again, but on a new connection.
 */
final class Retries {
    private final List<Endpoint> tried = new ArrayList<>(4);
    private RetryPolicy policy = RetryPolicy.NONE;
    private Wanted wanted = Wanted.ANY;
    private boolean refused;
    private int seen;
    private boolean lastCounted;

    void begin(Exchange exchange) {
        policy = exchange.route().settings().retry();
        wanted = exchange.method().isIdempotent() ? Wanted.ANY : Wanted.RECENT;
        refused = false;
        seen = 0;
        lastCounted = false;
    }

    void end() {
        tried.clear();
    }

    RetryPolicy policy() {
        return policy;
    }

    /** Which connection will do for the next try. */
    Wanted wanted() {
        return wanted;
    }

    /** Whether the endpoint has failed this exchange. */
    boolean tried(Endpoint candidate) {
        return !tried.isEmpty() && tried.contains(candidate);
    }

    /** How many attempts failed that an endpoint may have seen something of. */
    int seen() {
        return seen;
    }

    /** Whether there may be another try after that error; one that counts is taken from the budget. */
    boolean mayRetry(ProxyError error, Exchange exchange, ClusterOnLoop cluster, Place place, long nowNanos) {
        if (!policy.isOn(error)) {
            return false;
        }
        if (error.retry() == ProxyError.Retry.ALWAYS) {
            cluster.retryCounts().free();
            return true;
        }
        if (!isRepeatable(exchange)) {
            return false;
        }
        if (isFirstStale(error)) {
            cluster.retryCounts().free(); // What follows is on a new connection, where there are such.
            return true;
        }
        return takeOne(exchange, cluster, place, nowNanos);
    }

    /** As {@link #mayRetry(ProxyError, Exchange, ClusterOnLoop, Place, long)}, after an answer of a status that is as good as none. */
    boolean mayRetry(int status, Exchange exchange, ClusterOnLoop cluster, Place place, long nowNanos) {
        return policy.isOn(status) && isRepeatable(exchange) && takeOne(exchange, cluster, place, nowNanos);
    }

    private boolean isRepeatable(Exchange exchange) {
        return policy.allows(exchange) && RequestFeed.isWhole(exchange);
    }

    private boolean takeOne(Exchange exchange, ClusterOnLoop cluster, Place place, long nowNanos) {
        if (seen + 1 >= policy.maxAttempts()) {
            return false;
        }
        RetryCounts counts = cluster.retryCounts();
        boolean spent = cluster.retryBudget().isSpent(nowNanos);
        if (spent || !place.mayRetry() || !cluster.retryBudget().take(nowNanos)) {
            counts.denied();
            exchange.record().denyRetry();
            return false;
        }
        counts.budgeted();
        return true;
    }

    /** There will be another try. */
    void after(ProxyError error, Endpoint failed) {
        lastCounted = error.retry() != ProxyError.Retry.ALWAYS && !isFirstStale(error);
        if (isFirstStale(error)) {
            wanted = Wanted.NEW;
        } else if (error == ProxyError.REFUSED_STREAM && !refused) {
            refused = true; // On that connection: the endpoint may take it on another.
        } else {
            tried.add(failed);
        }
        if (lastCounted) {
            seen++;
        }
    }

    /** A second one is no accident: connections that many share are used ones for the next request too. */
    private boolean isFirstStale(ProxyError error) {
        boolean stale = error == ProxyError.STALE_CONNECTION || error == ProxyError.STALE_CONNECTION_UNUSED;
        return stale && wanted != Wanted.NEW;
    }

    /** An attempt failed there while another one runs. */
    void failedBeside(Endpoint failed) {
        tried.add(failed);
    }

    /**
     * No endpoint stands that was not tried: if the last try was one that counts, those that still stand may be tried again.
     *
     * @return whether there is any to forget
     */
    boolean forgetTried() {
        if (!lastCounted || tried.isEmpty()) {
            return false;
        }
        lastCounted = false;
        tried.clear();
        return true;
    }
}
