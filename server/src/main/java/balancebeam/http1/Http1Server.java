package balancebeam.http1;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeHandler;
import balancebeam.filter.ExchangeListener;
import balancebeam.net.Connection;
import balancebeam.net.EventLoop;
import balancebeam.net.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The client connections of one event loop, and what they share. Event loop only. */
public final class Http1Server {
    private static final int KEPT_EXCHANGES = 256;

    private final EventLoop loop;
    private final Limits limits;
    private final ExchangeHandler handler;
    private final ExchangeListener listener;
    private final Runnable onConnectionClosed;
    private final ArrayDeque<Exchange> spare = new ArrayDeque<>();

    final Framing framing = new Framing();
    final ChunkWriter chunks = new ChunkWriter();
    final long clientHeadNanos;
    final long clientIdleNanos;
    final long streamIdleNanos;
    final long tunnelIdleNanos;
    final long lingerNanos;

    private @Nullable ServerConnection first;
    private boolean draining;
    private long droppedFields;

    /**
     * @param handler what is done with exchanges
     * @param listener told of every exchange's end
     * @param onConnectionClosed run whenever a client's connection has closed
     */
    public Http1Server(
            EventLoop loop,
            Limits limits,
            Timeouts timeouts,
            ExchangeHandler handler,
            ExchangeListener listener,
            Runnable onConnectionClosed) {
        this.loop = loop;
        this.limits = limits;
        this.handler = handler;
        this.listener = listener;
        this.onConnectionClosed = onConnectionClosed;
        this.clientHeadNanos = timeouts.clientHead().toNanos();
        this.clientIdleNanos = timeouts.clientIdle().toNanos();
        this.streamIdleNanos = timeouts.streamIdle().toNanos();
        this.tunnelIdleNanos = timeouts.tunnelIdle().toNanos();
        this.lingerNanos = timeouts.linger().toNanos();
    }

    /** Serves a connection that was just accepted. */
    public void serve(Connection connection) {
        ServerConnection server = new ServerConnection(this, connection);
        server.next = first;
        if (first != null) {
            first.previous = server;
        }
        first = server;
    }

    /**
     * From now on answers close their connections. Connections that are still idle after the spread close one by one over
     * another spread: first, so that a request that is on its way finds its connection open and is told to close it; then,
     * so that their clients do not all come back at the same moment.
     */
    public void drain(Duration spread) {
        draining = true;
        int count = 0;
        for (ServerConnection c = first; c != null; c = c.next) {
            count++;
        }
        long step = spread.toNanos() / Math.max(1, count);
        long delay = spread.toNanos();
        for (ServerConnection c = first; c != null; c = c.next) {
            ServerConnection connection = c;
            Timer timer = loop.timer(connection::closeIfIdle);
            timer.set(delay);
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

    boolean isDraining() {
        return draining;
    }

    void handle(Exchange exchange) {
        handler.handle(exchange);
    }

    void fieldsDropped(int count) {
        droppedFields += count;
    }

    Exchange newExchange() {
        Exchange exchange = spare.pollLast();
        if (exchange == null) {
            exchange = new Exchange();
        }
        exchange.listener(listener);
        return exchange;
    }

    void release(Exchange exchange) {
        if (spare.size() < KEPT_EXCHANGES) {
            exchange.clear();
            spare.addLast(exchange);
        }
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
        onConnectionClosed.run();
    }
}
