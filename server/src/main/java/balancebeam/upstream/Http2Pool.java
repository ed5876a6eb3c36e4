package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.config.ProxyProtocol;
import balancebeam.filter.Peer;
import balancebeam.filter.PeerConnection;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http2.ClientConnection;
import balancebeam.http2.Http2Client;
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
 * The HTTP/2 connections of one event loop to endpoints, each shared by as many attempts as it takes. A second one to the same endpoint
 * is opened when the first is full. Event loop only; the limit of connections to an endpoint is kept by the {@link Endpoint}, over all
 * loops.
 */
public final class Http2Pool implements ConnectionPool, ClientConnection.Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Pool.class);

    private final Http2Client client;
    private final PoolCounts counts;
    private final Beginning beginning;
    private final Map<Endpoint, List<ClientConnection>> open = new HashMap<>();
    /** Who waits for a connection that is being made. */
    private final IdentityHashMap<ClientConnection, ArrayDeque<LeaseListener>> awaited = new IdentityHashMap<>();
    /** Of connections that are for one client alone: they go with the client's. */
    private final IdentityHashMap<ClientConnection, Owner> owners = new IdentityHashMap<>();

    private final Refusals refusals;
    private boolean retired;

    private record Owner(PeerConnection client, Runnable whenGone) {}

    /**
     * @param counts of its event loop
     * @param proxyProtocol by which each connection names its client; null where they are for everybody
     */
    public Http2Pool(Http2Client client, PoolCounts counts, @Nullable ProxyProtocol proxyProtocol) {
        this.client = client;
        this.counts = counts;
        this.refusals = new Refusals(client.loop());
        this.beginning = new Beginning(proxyProtocol);
    }

    @Override
    public @Nullable Requester lease(Endpoint endpoint, Wanted wanted, Peer peer, LeaseListener listener) {
        PeerConnection owner = beginning.isPrivate() ? peer.connection() : null;
        for (ClientConnection connection : open.getOrDefault(endpoint, List.of())) {
            if (connection.isConnected() && connection.room() > 0 && isOwned(connection, owner)) {
                counts.reuse();
                return connection.stream();
            }
        }
        await(endpoint, owner, listener);
        return null;
    }

    private void await(Endpoint endpoint, @Nullable PeerConnection owner, LeaseListener listener) {
        for (ClientConnection connection : open.getOrDefault(endpoint, List.of())) {
            ArrayDeque<LeaseListener> waiting = awaited.get(connection);
            if (waiting != null && waiting.size() < connection.room() && isOwned(connection, owner)) {
                waiting.addLast(listener);
                return;
            }
        }
        connect(endpoint, owner, listener);
    }

    /** Those that name no client are for all who are none. */
    private boolean isOwned(ClientConnection connection, @Nullable PeerConnection by) {
        Owner owner = owners.get(connection);
        return (owner == null ? null : owner.client) == by;
    }

    private ArrayDeque<LeaseListener> waiting(ClientConnection connection) {
        return awaited.computeIfAbsent(connection, key -> new ArrayDeque<>());
    }

    private void connect(Endpoint endpoint, @Nullable PeerConnection owner, LeaseListener listener) {
        if (!mayOpen(endpoint)) {
            refusals.tellLater(listener, "has as many connections as it may");
            return;
        }
        try {
            ClientConnection connection = new ClientConnection(client, endpoint, this, beginning.of(owner));
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
        for (ClientConnection connection : open.getOrDefault(endpoint, List.of())) {
            if (connection.isIdle()) {
                connection.retire();
                return endpoint.tryOpenConnection();
            }
        }
        return false;
    }

    @Override
    public void forget(LeaseListener listener) {
        awaited.values().forEach(waiting -> waiting.remove(listener));
        refusals.forget(listener);
    }

    @Override
    public void retire() {
        retired = true;
        List<ClientConnection> all = new ArrayList<>();
        open.values().forEach(all::addAll);
        all.forEach(ClientConnection::retire);
    }

    @Override
    public void connected(ClientConnection connection) {
        ArrayDeque<LeaseListener> waiting = awaited.remove(connection);
        if (waiting != null && !waiting.isEmpty()) {
            give(connection, waiting);
        }
        if (retired) {
            connection.retire();
        }
    }

    private void give(ClientConnection connection, ArrayDeque<LeaseListener> waiting) {
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
    public void connectFailed(ClientConnection connection, ProxyError error, String detail) {
        forgetConnection(connection);
        ArrayDeque<LeaseListener> waiting = awaited.remove(connection);
        while (waiting != null && !waiting.isEmpty()) {
            waiting.removeFirst().leaseFailed(error, detail);
        }
    }

    @Override
    public void closed(ClientConnection connection) {
        connection.endpoint().connectionClosed();
        forgetConnection(connection);
    }

    private void forgetConnection(ClientConnection connection) {
        Owner owner = owners.remove(connection);
        if (owner != null) {
            owner.client.forget(owner.whenGone);
        }
        List<ClientConnection> all = open.get(connection.endpoint());
        if (all != null) {
            all.remove(connection);
            if (all.isEmpty()) {
                open.remove(connection.endpoint()); // Which may be gone from its cluster for good.
            }
        }
    }
}
