package balancebeam.http1;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangePool;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.EventLoop;
import balancebeam.net.Linger.Patience;
import balancebeam.net.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The client connections of one event loop, and what they share. Event loop only. */
public final class Http1Server {
    /**
     * A connection that was used within this time is likely to be used again, and the request may be on its way: closing it
     * would lose that, while the answer to it can tell the client to go.
     */
    private static final long IN_USE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final ExchangePool exchanges;
    private final @Nullable BiFunction<Connection, Listener, @Nullable ConnectionHandler> http2;

    final Framing framing = new Framing();
    final ChunkWriter chunks = new ChunkWriter();

    private Limits limits;
    private long clientHeadNanos;
    private long clientIdleNanos;
    private long streamIdleNanos;
    private long tunnelIdleNanos;
    private long lingerNanos;
    private @Nullable ServerConnection first;
    private boolean draining;
    private long droppedFields;

    /** A server without connections. */
    public Http1Server(EventLoop loop, Limits limits, Timeouts timeouts, ExchangePool exchanges) {
        this(loop, limits, timeouts, exchanges, null);
    }

    /**
     * The same.
     *
     * @param http2 takes connections whose clients speak HTTP/2 without having said so before, or gives null
     */
    public Http1Server(
            EventLoop loop,
            Limits limits,
            Timeouts timeouts,
            ExchangePool exchanges,
            @Nullable BiFunction<Connection, Listener, @Nullable ConnectionHandler> http2) {
        this.http2 = http2;
        this.loop = loop;
        this.limits = limits;
        this.exchanges = exchanges;
        configure(limits, timeouts);
    }

    /** From now on these hold; sizes for connections that begin from now on. */
    public void configure(Limits newLimits, Timeouts timeouts) {
        limits = newLimits;
        clientHeadNanos = timeouts.clientHead().toNanos();
        clientIdleNanos = timeouts.clientIdle().toNanos();
        streamIdleNanos = timeouts.streamIdle().toNanos();
        tunnelIdleNanos = timeouts.tunnelIdle().toNanos();
        lingerNanos = timeouts.linger().toNanos();
    }

    /** Serves a connection that the listener has just accepted. */
    public void serve(Connection connection, Listener listener) {
        ServerConnection server = new ServerConnection(this, connection, listener);
        server.next = first;
        if (first != null) {
            first.previous = server;
        }
        first = server;
    }

    /**
     * From now on answers close their connections. Connections that are still idle after the spread close one by one over
     * another spread, those that were in use a second ago when that second is over: first, so that a request that is on its
     * way finds its connection open and is told to close it; then, so that their clients do not all come back at the same
     * moment.
     */
    public void drain(Duration spread) {
        draining = true;
        closeIdle(spread, connection -> true);
    }

    /** As {@link #drain}, for the connections of one listener, which has closed or asks more of its clients than it asked of them. */
    public void drain(Listener listener, Duration spread) {
        closeIdle(spread, connection -> connection.listener() == listener && connection.isDraining());
    }

    private void closeIdle(Duration spread, Predicate<ServerConnection> which) {
        List<ServerConnection> all = new ArrayList<>();
        for (ServerConnection c = first; c != null; c = c.next) {
            if (which.test(c)) {
                all.add(c);
            }
        }
        long step = spread.toNanos() / Math.max(1, all.size());
        long delay = spread.toNanos();
        for (ServerConnection connection : all) {
            loop.timer(() -> connection.closeAfterIdle(IN_USE_NANOS)).set(delay);
            delay += step;
        }
    }

    /** Closes all connections, whatever they are doing. */
    public void closeAll() {
        for (ServerConnection c = first; c != null; ) {
            ServerConnection next = c.next;
            c.abort();
            c = next;
        }
    }

    /** Fields left out because of an underscore in their names, since the start. */
    public long droppedFields() {
        return droppedFields;
    }

    // ---- for the connections ----

    EventLoop loop() {
        return loop;
    }

    Limits limits() {
        return limits;
    }

    long clientHeadNanos() {
        return clientHeadNanos;
    }

    long clientIdleNanos() {
        return clientIdleNanos;
    }

    /** How long an exchange may stand still. */
    long idleNanos(@Nullable Exchange exchange, boolean tunnel) {
        if (tunnel) {
            return tunnelIdleNanos;
        }
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? streamIdleNanos : ofRoute;
    }

    long lingerNanos() {
        return lingerNanos;
    }

    /** For connections that end. */
    Patience patience() {
        return new Patience(lingerNanos, streamIdleNanos, limits.lingerBytes());
    }

    boolean isDraining() {
        return draining;
    }

    void fieldsDropped(int count) {
        droppedFields += count;
    }

    /** Who takes a connection that speaks HTTP/2; null for nobody. */
    @Nullable
    ConnectionHandler http2(Connection connection, Listener listener) {
        return http2 == null ? null : http2.apply(connection, listener);
    }

    ExchangePool exchanges() {
        return exchanges;
    }

    void closed(ServerConnection connection) {
        if (connection.previous == null) {
            first = connection.next;
        } else {
            connection.previous.next = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
    }
}
