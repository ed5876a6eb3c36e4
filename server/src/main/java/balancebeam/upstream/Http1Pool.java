package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.config.ProxyProtocol;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http1.ClientConnection;
import balancebeam.http1.Http1Client;
import balancebeam.net.Reason;
import java.io.IOException;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop to endpoints: leased to an attempt, or idle until one wants them. Event loop only; the
 * limit of connections to an endpoint is kept by the {@link Endpoint}, over all loops.
 *
 * <p>The one that was used last is leased first: it is the least likely to have been closed by its endpoint, and the
 * others can grow old and go.
 *
 * <p>Where connections begin with a PROXY header, each is for the client connection that the header names, and for no other: what
 * follows on it, one request after another or many at a time, is taken for that client's.
 */
public final class Http1Pool implements ConnectionPool, ClientConnection.Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Pool.class);
    private static final long RECENT_NANOS = 1_000_000_000;
    /** Longer than anything stands idle, and short enough for differences of times not to overflow. */
    private static final long ANY_NANOS = Long.MAX_VALUE / 2;

    private final Http1Client client;
    private final PoolCounts counts;
    private final Beginning beginning;
    private final IdleConnections idle;
    private final IdentityHashMap<ClientConnection, LeaseListener> awaited = new IdentityHashMap<>();
    private final Refusals refusals;
    private boolean retired;

    /**
     * @param counts of its event loop
     * @param proxyProtocol by which each connection names its client; null where they are for everybody
     */
    public Http1Pool(Http1Client client, PoolCounts counts, @Nullable ProxyProtocol proxyProtocol) {
        this.client = client;
        this.counts = counts;
        this.refusals = new Refusals(client.loop());
        this.beginning = new Beginning(proxyProtocol);
        this.idle = proxyProtocol == null ? new SharedConnections() : new PrivateConnections();
    }

    @Override
    public @Nullable Requester lease(Endpoint endpoint, Wanted wanted, Peer peer, LeaseListener listener) {
        if (wanted != Wanted.NEW) {
            ClientConnection connection = takeIdle(endpoint, wanted, peer);
            if (connection != null) {
                counts.reuse();
                return connection;
            }
        }
        open(endpoint, peer, listener);
        return null;
    }

    private @Nullable ClientConnection takeIdle(Endpoint endpoint, Wanted wanted, Peer peer) {
        long age = wanted == Wanted.RECENT ? RECENT_NANOS : ANY_NANOS;
        return idle.take(endpoint, peer.connection(), client.loop().nowNanos() - age);
    }

    private void open(Endpoint endpoint, Peer peer, LeaseListener listener) {
        if (!mayOpen(endpoint)) {
            refusals.tellLater(
                    listener,
                    endpoint.isClusterFull()
                            ? "is of a cluster that has as many connections as it may"
                            : "has as many connections as it may");
            return;
        }
        try {
            ClientConnection connection = new ClientConnection(client, endpoint, this, beginning.of(peer.connection()));
            idle.opened(connection, peer.connection());
            counts.open();
            awaited.put(connection, listener);
        } catch (IOException e) {
            endpoint.connectionClosed();
            LOG.debug("No socket for {}", endpoint, e);
            refusals.tellLater(listener, "could not be connected to, for we have no socket: " + Reason.of(e));
        }
    }

    /** An idle connection that is too old for this request, or for another client, makes room for a new one. */
    private boolean mayOpen(Endpoint endpoint) {
        if (endpoint.tryOpenConnection()) {
            return true;
        }
        ClientConnection oldest = idle.oldest(endpoint);
        if (oldest == null && endpoint.isClusterFull()) {
            oldest = idle.oldest();
        }
        if (oldest == null) {
            return false;
        }
        oldest.close();
        return endpoint.tryOpenConnection();
    }

    @Override
    public void forget(LeaseListener listener) {
        awaited.values().removeIf(waiting -> waiting == listener);
        refusals.forget(listener);
    }

    @Override
    public void released(ClientConnection connection) {
        if (connection.isReusable() && !retired && idle.keep(connection)) {
            connection.idle();
        } else {
            connection.close();
        }
    }

    @Override
    public void retire() {
        retired = true;
        idle.retire().forEach(ClientConnection::close);
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
        idle.closed(connection);
    }
}
