package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http1.ClientConnection;
import balancebeam.http1.Http1Client;
import balancebeam.net.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop to endpoints: leased to an attempt, or idle until one wants them. Event loop only; the
 * limit of connections to an endpoint is kept by the {@link Endpoint}, over all loops.
 *
 * <p>The one that was used last is leased first: it is the least likely to have been closed by its endpoint, and the
 * others can grow old and go.
 */
public final class ConnectionPool implements ClientConnection.Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
    private static final long RECENT_NANOS = 1_000_000_000;

    private final Http1Client client;
    private final PoolCounts counts;
    private final Map<Endpoint, ArrayDeque<ClientConnection>> idle = new HashMap<>();
    private final IdentityHashMap<ClientConnection, LeaseListener> awaited = new IdentityHashMap<>();
    // Who will be told, later in this turn, that there is no connection.
    private final List<LeaseListener> refused = new ArrayList<>();
    private boolean retired;

    /** Who asked for a lease. */
    public interface LeaseListener {
        /** Never within {@link #lease}. */
        void leased(Requester requester);

        /** Never within {@link #lease}. */
        void leaseFailed(ProxyError error, String detail);
    }

    /** Which connections a lease may be. */
    public enum Wanted {
        ANY,
        /** For a request that can't be sent twice: one that was used within the last second, or a new one. */
        RECENT,
        NEW
    }

    /** @param counts of its event loop */
    public ConnectionPool(Http1Client client, PoolCounts counts) {
        this.client = client;
        this.counts = counts;
    }

    /** An idle connection, ready to be started, or null; then the listener will hear of a new one, or why there is none. */
    public @Nullable Requester lease(Endpoint endpoint, Wanted wanted, LeaseListener listener) {
        if (wanted != Wanted.NEW) {
            ClientConnection connection = takeIdle(endpoint, wanted);
            if (connection != null) {
                counts.reuse();
                return connection;
            }
        }
        open(endpoint, listener);
        return null;
    }

    private @Nullable ClientConnection takeIdle(Endpoint endpoint, Wanted wanted) {
        ArrayDeque<ClientConnection> stack = idle.get(endpoint);
        if (stack == null || stack.isEmpty()) {
            return null;
        }
        long age = client.loop().nowNanos() - stack.getLast().idleSinceNanos();
        return wanted == Wanted.RECENT && age > RECENT_NANOS ? null : stack.removeLast();
    }

    private void open(Endpoint endpoint, LeaseListener listener) {
        if (!mayOpen(endpoint)) {
            failLater(listener, "has as many connections as it may");
            return;
        }
        try {
            ClientConnection connection = new ClientConnection(client, endpoint, this);
            counts.open();
            awaited.put(connection, listener);
        } catch (IOException e) {
            endpoint.connectionClosed();
            LOG.debug("No socket for {}", endpoint, e);
            failLater(listener, "could not be connected to, for we have no socket: " + Reason.of(e));
        }
    }

    /** An idle connection that is too old for this request makes room for a new one. */
    private boolean mayOpen(Endpoint endpoint) {
        if (endpoint.tryOpenConnection()) {
            return true;
        }
        ArrayDeque<ClientConnection> stack = idle.get(endpoint);
        if (stack == null || stack.isEmpty()) {
            return false;
        }
        stack.getFirst().close();
        return endpoint.tryOpenConnection();
    }

    private void failLater(LeaseListener listener, String detail) {
        refused.add(listener);
        client.loop().run(() -> {
            // Listeners are reused: one that has forgotten this may be asking for another exchange by now.
            if (refused.remove(listener)) {
                listener.leaseFailed(ProxyError.OVERLOADED, detail);
            }
        });
    }

    /** The listener no longer wants what it asked for: the connection will be idle, should it come. */
    public void forget(LeaseListener listener) {
        awaited.values().removeIf(waiting -> waiting == listener);
        refused.remove(listener);
    }

    @Override
    public void released(ClientConnection connection) {
        if (connection.isReusable() && !retired) {
            keep(connection);
        } else {
            connection.close();
        }
    }

    private void keep(ClientConnection connection) {
        connection.idle();
        ArrayDeque<ClientConnection> stack = idle.get(connection.endpoint());
        if (stack == null) {
            stack = new ArrayDeque<>();
            idle.put(connection.endpoint(), stack);
        }
        stack.addLast(connection);
    }

    /** Nothing will be leased any more: idle connections close, leased ones when they are released. */
    public void retire() {
        retired = true;
        List<ClientConnection> all = new ArrayList<>();
        idle.values().forEach(all::addAll);
        all.forEach(ClientConnection::close);
    }

    @Override
    public void connected(ClientConnection connection) {
        LeaseListener listener = awaited.remove(connection);
        if (listener == null) {
            released(connection);
        } else {
            listener.leased(connection);
        }
    }

    @Override
    public void connectFailed(ClientConnection connection, ProxyError error, String detail) {
        LeaseListener listener = awaited.remove(connection);
        if (listener != null) {
            listener.leaseFailed(error, detail);
        }
    }

    @Override
    public void closed(ClientConnection connection) {
        connection.endpoint().connectionClosed();
        awaited.remove(connection);
        ArrayDeque<ClientConnection> stack = idle.get(connection.endpoint());
        if (stack != null) {
            stack.removeLastOccurrence(connection);
            if (stack.isEmpty()) {
                idle.remove(connection.endpoint()); // Which may be gone from its cluster for good.
            }
        }
    }
}
