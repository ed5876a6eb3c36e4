package balancebeam.assembly;

import balancebeam.http3.Http3Server;
import balancebeam.net.EventLoop;
import balancebeam.net.Listener;
import balancebeam.net.QuicSockets;
import balancebeam.net.TlsCounts;
import balancebeam.tls.QuicTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The UDP port of a listener whose clients speak HTTP/3. Thread-safe. */
final class QuicPort implements Http3Server.Terms {
    private final Listener listener;
    private final Function<Listener, Listeners.@Nullable Open> present;
    private final List<Http3Server> servers;
    private final AtomicInteger connections = new AtomicInteger();
    private final QuicSockets sockets;

    /**
     * Binds.
     *
     * @param present what the listener is configured as
     * @param servers by event loop
     * @throws IOException when the port can't be bound
     */
    QuicPort(
            List<EventLoop> loops,
            Listener listener,
            Function<Listener, Listeners.@Nullable Open> present,
            List<Http3Server> servers)
            throws IOException {
        this.listener = listener;
        this.present = present;
        this.servers = servers;
        this.sockets = QuicSockets.bind(
                loops,
                listener.localAddress(),
                (loop, ids, idBytes, tokens) -> servers.get(loop.index()).newCodec(this, ids, idBytes, tokens),
                this::admits);
    }

    private boolean admits(EventLoop loop, InetSocketAddress from, boolean proven) {
        Listeners.Open open = present.apply(listener);
        ListenerTls tls = open == null ? null : open.tls();
        if (open == null
                || tls == null
                || tls.quic() == null
                || listener.isClosing()
                || listener.connections() >= open.config().maxConnections()
                || open.expectsProxyHeader(from)
                || (!proven && !servers.get(loop.index()).hasFewHandshakes())) {
            return false;
        }
        if (tls.limit().mayBegin(loop.nowNanos())) {
            return true;
        }
        if (proven) {
            tls.counts().refused();
        }
        return false;
    }

    @Override
    public Listener listener() {
        return listener;
    }

    private ListenerTls presentTls() {
        Listeners.Open open = present.apply(listener);
        ListenerTls tls = open == null ? null : open.tls();
        if (tls == null) {
            throw new IllegalStateException("nobody was admitted");
        }
        return tls;
    }

    @Override
    public TlsCounts tlsCounts() {
        return presentTls().counts();
    }

    @Override
    public QuicTls tls() {
        QuicTls quic = presentTls().quic();
        if (quic == null) {
            throw new IllegalStateException("nobody was admitted");
        }
        return quic;
    }

    @Override
    public void opened() {
        connections.incrementAndGet();
    }

    @Override
    public void closed() {
        connections.decrementAndGet();
    }

    /** Whether nobody would miss it. */
    boolean isIdle() {
        return connections.get() == 0;
    }

    void close() {
        sockets.close();
    }
}
