package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.config.ProxyProtocol;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.filter.Peer;
import balancebeam.filter.PeerConnection;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.net.EventLoop;
import balancebeam.net.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop to endpoints by HTTP/2 or a later version, each shared by as many attempts as it takes. A second one
 * to the same endpoint is opened when the first is full. Event loop only; the limit of connections to an endpoint is kept by the {@link Endpoint}, over all
 * loops.
 */
public final class MultiplexedPool implements ConnectionPool, MultiplexedConnection.Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(MultiplexedPool.class);

    private final MultiplexedConnection.Opening opening;
    private final PoolCounts counts;
    private final Beginning beginning;
    private final Map<Endpoint, List<MultiplexedConnection>> open = new HashMap<>();
    /** Who waits for a connection that is being made. */
    private final IdentityHashMap<MultiplexedConnection, ArrayDeque<LeaseListener>> awaited = new IdentityHashMap<>();
    /** Of connections that are for one client alone: they go with the client's. */
    private final IdentityHashMap<MultiplexedConnection, Owner> owners = new IdentityHashMap<>();

    private final Refusals refusals;
    private boolean retired;

    private record Owner(PeerConnection client, Runnable whenGone) {}

    /**
     * @param opening makes connections of that event loop
     * @param counts of its event loop
     * @param proxyProtocol by which each connection names its client; null where they are for everybody
     */
    public MultiplexedPool(
            EventLoop loop,
            MultiplexedConnection.Opening opening,
            PoolCounts counts,
            @Nullable ProxyProtocol proxyProtocol) {
        this.opening = opening;
        this.counts = counts;
        this.refusals = new Refusals(loop);
        this.beginning = new Beginning(proxyProtocol);
    }

    @Override
    public @Nullable Requester lease(Endpoint endpoint, Wanted wanted, Peer peer, LeaseListener listener) {
        PeerConnection owner = beginning.isPrivate() ? peer.connection() : null;
        for (MultiplexedConnection connection : open.getOrDefault(endpoint, List.of())) {
            if (connection.isConnected() && connection.room() > 0 && isOwned(connection, owner)) {
                counts.reuse();
                return connection.stream();
            }
        }
        await(endpoint, owner, listener);
        return null;
    }

    private void await(Endpoint endpoint, @Nullable PeerConnection owner, LeaseListener listener) {
        for (MultiplexedConnection connection : open.getOrDefault(endpoint, List.of())) {
            ArrayDeque<LeaseListener> waiting = awaited.get(connection);
            if (waiting != null && waiting.size() < connection.room() && isOwned(connection, owner)) {
                waiting.addLast(listener);
                return;
            }
        }
        connect(endpoint, owner, listener);
    }

    /** Those that name no client are for all who are none. */
    private boolean isOwned(MultiplexedConnection connection, @Nullable PeerConnection by) {
        Owner owner = owners.get(connection);
        return (owner == null ? null : owner.client) == by;
    }

    private ArrayDeque<LeaseListener> waiting(MultiplexedConnection connection) {
        return awaited.computeIfAbsent(connection, key -> new ArrayDeque<>());
    }

    private void connect(Endpoint endpoint, @Nullable PeerConnection owner, LeaseListener listener) {
        if (!mayOpen(endpoint)) {
            refusals.tellLater(
                    listener,
                    endpoint.isClusterFull()
                            ? "is of a cluster that has as many connections as it may"
                            : "has as many connections as it may");
            return;
        }
        try {
            MultiplexedConnection connection = opening.open(endpoint, this, beginning.of(owner));
            if (owner != null) {
                Owner of = new Owner(owner, connection::retire);
                owners.put(connection, of);
                owner.whenClosed(of.whenGone);
            }
            counts.open();
            open.computeIfAbsent(endpoint, key -> new ArrayList<>(2)).add(connection);
            waiting(connection).addLast(listener);
        } catch (IOException e) {
            endpoint.connectionClosed();
            LOG.debug("No socket for {}", endpoint, e);
            refusals.tellLater(listener, "could not be connected to, for we have no socket: " + Reason.of(e));
        }
    }

    /** An idle connection that is for another client makes room for a new one. */
    private boolean mayOpen(Endpoint endpoint) {
        if (endpoint.tryOpenConnection()) {
            return true;
        }
        MultiplexedConnection idle = anIdle(open.getOrDefault(endpoint, List.of()).stream());
        if (idle == null && endpoint.isClusterFull()) {
            idle = anIdle(open.values().stream().flatMap(List::stream));
        }
        if (idle == null) {
            return false;
        }
        idle.retire();
        return endpoint.tryOpenConnection();
    }

    private static @Nullable MultiplexedConnection anIdle(Stream<MultiplexedConnection> among) {
        return among.filter(MultiplexedConnection::isIdle).findFirst().orElse(null);
    }

    @Override
    public void forget(LeaseListener listener) {
        awaited.values().forEach(waiting -> waiting.remove(listener));
        refusals.forget(listener);
    }

    @Override
    public void retire() {
        retired = true;
        List<MultiplexedConnection> all = new ArrayList<>();
        open.values().forEach(all::addAll);
        all.forEach(MultiplexedConnection::retire);
    }

    @Override
    public void connected(MultiplexedConnection connection) {
        ArrayDeque<LeaseListener> waiting = awaited.remove(connection);
        if (waiting != null && !waiting.isEmpty()) {
            give(connection, waiting);
        }
        if (retired) {
            connection.retire();
        }
    }

    private void give(MultiplexedConnection connection, ArrayDeque<LeaseListener> waiting) {
        boolean takesNone = connection.capacity() <= 0;
        while (!waiting.isEmpty()) {
            if (takesNone) {
                waiting.removeFirst().leaseFailed(ProxyError.REFUSED_STREAM, "takes no requests on a new connection");
            } else if (connection.capacity() > 0) {
                waiting.removeFirst().leased(connection.stream());
            } else {
                Owner owner = owners.get(connection);
                PeerConnection of = owner == null ? null : owner.client;
                await(connection.endpoint(), of, waiting.removeFirst());
            }
        }
    }

    @Override
    public void connectFailed(MultiplexedConnection connection, ProxyError error, String detail) {
        forgetConnection(connection);
        ArrayDeque<LeaseListener> waiting = awaited.remove(connection);
        while (waiting != null && !waiting.isEmpty()) {
            waiting.removeFirst().leaseFailed(error, detail);
        }
    }

    @Override
    public void closed(MultiplexedConnection connection) {
        connection.endpoint().connectionClosed();
        forgetConnection(connection);
    }

    private void forgetConnection(MultiplexedConnection connection) {
        Owner owner = owners.remove(connection);
        if (owner != null) {
            owner.client.forget(owner.whenGone);
        }
        List<MultiplexedConnection> all = open.get(connection.endpoint());
        if (all != null) {
            all.remove(connection);
            if (all.isEmpty()) {
                open.remove(connection.endpoint()); // Which may be gone from its cluster for good.
            }
        }
    }
}
