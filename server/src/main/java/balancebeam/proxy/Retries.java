package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.upstream.ConnectionPool.Wanted;
import java.util.ArrayList;
import java.util.List;

/**
 * What an exchange may still try after what it has tried. Event loop only; reused for exchange after exchange.
 *
 * <p><b>When it may try again.</b> Only while none of the request's content was taken as it came (it is not kept; what was
 * {@linkplain RequestFeed collected ahead} is). Then, by {@link ProxyError.Retry}: always, when nothing was sent; if the method is
 * idempotent, when something may have been. A request that may have reached an endpoint and is not idempotent is never
 * sent twice.
 *
 * <p><b>Where.</b> Never at an endpoint that failed this exchange. A pooled connection that proves stale says nothing of
 * its endpoint, so that one may be tried again, but on a new connection.
 */
final class Retries {
    private final List<Endpoint> tried = new ArrayList<>(4);
    private Wanted wanted = Wanted.ANY;
    private boolean refused;

    void begin(Exchange exchange) {
        wanted = exchange.method().isIdempotent() ? Wanted.ANY : Wanted.RECENT;
        refused = false;
    }

    void end() {
        tried.clear();
    }

    /** Which connection will do for the next try. */
    Wanted wanted() {
        return wanted;
    }

    /** Whether the endpoint has failed this exchange. */
    boolean tried(Endpoint candidate) {
        return !tried.isEmpty() && tried.contains(candidate);
    }

    /** Whether there may be another try after that error. */
    boolean mayRetry(ProxyError error, Exchange exchange) {
        return switch (error.retry()) {
            case ALWAYS -> true;
            case IF_REPEATABLE -> exchange.method().isIdempotent() && RequestFeed.isWhole(exchange);
            case NEVER -> false;
        };
    }

    /** There will be another try. */
    void after(ProxyError error, Endpoint failed) {
        boolean stale = error == ProxyError.STALE_CONNECTION || error == ProxyError.STALE_CONNECTION_UNUSED;
        if (stale && wanted != Wanted.NEW) {
            wanted = Wanted.NEW;
        } else if (error == ProxyError.REFUSED_STREAM && !refused) {
            refused = true; // On that connection: the endpoint may take it on another.
        } else {
            tried.add(failed);
        }
    }
}
