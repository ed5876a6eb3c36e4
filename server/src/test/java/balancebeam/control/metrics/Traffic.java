package balancebeam.control.metrics;

import balancebeam.control.NoClient;
import balancebeam.filter.Exchange;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Exchanges that end as a test says, told to counters as an event loop does it. */
final class Traffic {
    private static final Peer CLIENT = new Peer(InetAddress.getLoopbackAddress());

    private final Exchange exchange = new Exchange();
    private final int loop;

    Traffic(int loop) {
        this.loop = loop;
    }

    /** One exchange from begin to end. */
    void exchange(Route route, int status, long nanos, long sentBytes, @Nullable ProxyError error) {
        route.metrics().shard(loop).begun();
        route.metrics().shard(loop).ended(ended(status, sentBytes, error), nanos);
    }

    /** One that no route took. */
    void refused(RouteMetrics unrouted, int status, ProxyError error) {
        unrouted.shard(loop).refused(ended(status, 0, error), 0);
    }

    private Exchange ended(int status, long sentBytes, @Nullable ProxyError error) {
        exchange.clear();
        exchange.begin(new NoClient(), CLIENT, 0, 0);
        if (status > 0) {
            exchange.answering(status);
        }
        exchange.record().sent(sentBytes);
        if (error != null) {
            exchange.record().failed(error);
        }
        return exchange;
    }
}
