package balancebeam.control.metrics;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Responder;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.http.Head;
import java.net.InetAddress;
import java.nio.ByteBuffer;
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

    /** Nobody is answered here. */
    private static final class NoClient implements Responder {
        @Override
        public void interim(Head head) {}

        @Override
        public void head(Head head, long contentBytes) {}

        @Override
        public void switched(Head head) {}

        @Override
        public void content(ByteBuffer piece) {}

        @Override
        public void end(@Nullable Head trailers) {}

        @Override
        public void failed(ProxyError error, String detail) {}

        @Override
        public void resumeRequest() {}

        @Override
        public void pauseRequest() {}

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void answer(LocalAnswer answer) {}
    }
}
