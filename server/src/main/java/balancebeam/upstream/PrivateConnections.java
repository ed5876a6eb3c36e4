package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.filter.PeerConnection;
import balancebeam.http1.ClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections each of which is for one client alone: it began by naming that client's connection, so whatever follows on it is
 * taken for that client's. Event loop only. They close with the connection of their client, which may have {@value #MOST}
 * standing idle.
 */
final class PrivateConnections implements IdleConnections {
    /** Idle connections of a pool for one client connection: what HAProxy keeps (max-session-srv-conns). */
    static final int MOST = 5;

    /** Of all connections, idle or not. */
    private final IdentityHashMap<ClientConnection, PeerConnection> owners = new IdentityHashMap<>();

    private final IdentityHashMap<PeerConnection, Owned> idle = new IdentityHashMap<>();
    /** The same ones, in the order in which they were used. */
    private final Map<Endpoint, LinkedHashSet<ClientConnection>> byEndpoint = new HashMap<>();

    /** What stands idle for one client. */
    private final class Owned {
        final PeerConnection client;
        final Runnable clientGone = this::closeAll;
        final ArrayDeque<ClientConnection> connections = new ArrayDeque<>(2);

        Owned(PeerConnection client) {
            this.client = client;
            client.whenClosed(clientGone);
        }

        void closeAll() {
            idle.remove(client);
            new ArrayList<>(connections).forEach(ClientConnection::close);
        }
    }

    @Override
    public void opened(ClientConnection connection, @Nullable PeerConnection client) {
        if (client != null) {
            owners.put(connection, client);
        }
    }

    @Override
    public @Nullable ClientConnection take(Endpoint endpoint, @Nullable PeerConnection client, long sinceNanos) {
        Owned owned = client == null ? null : idle.get(client);
        if (owned != null) {
            for (Iterator<ClientConnection> i = owned.connections.descendingIterator(); i.hasNext(); ) {
                ClientConnection connection = i.next();
                if (connection.endpoint().equals(endpoint)) {
                    return take(connection, owned.client, sinceNanos);
                }
            }
        }
        return null;
    }

    private @Nullable ClientConnection take(ClientConnection newest, PeerConnection client, long sinceNanos) {
        if (newest.idleSinceNanos() - sinceNanos < 0) {
            return null;
        }
        remove(newest, client);
        return newest;
    }

    private void remove(ClientConnection connection, @Nullable PeerConnection client) {
        Owned owned = client == null ? null : idle.get(client);
        if (owned != null) {
            owned.connections.removeLastOccurrence(connection);
        }
        LinkedHashSet<ClientConnection> there = byEndpoint.get(connection.endpoint());
        if (there != null) {
            there.remove(connection);
            if (there.isEmpty()) {
                byEndpoint.remove(connection.endpoint());
            }
        }
    }

    @Override
    public @Nullable ClientConnection oldest(Endpoint endpoint) {
        LinkedHashSet<ClientConnection> there = byEndpoint.get(endpoint);
        return there == null ? null : there.getFirst();
    }

    @Override
    public @Nullable ClientConnection oldest() {
        return byEndpoint.values().stream()
                .map(LinkedHashSet::getFirst)
                .min(Comparator.comparingLong(ClientConnection::idleSinceNanos))
                .orElse(null);
    }

    @Override
    public boolean keep(ClientConnection connection) {
        PeerConnection client = owners.get(connection);
        if (client == null || client.isClosed()) {
            return false;
        }
        Owned owned = idle.get(client);
        if (owned == null) {
            owned = new Owned(client);
            idle.put(client, owned);
        }
        if (owned.connections.size() == MOST) {
            owned.connections.getFirst().close();
        }
        owned.connections.addLast(connection);
        LinkedHashSet<ClientConnection> there = byEndpoint.get(connection.endpoint());
        if (there == null) {
            there = new LinkedHashSet<>();
            byEndpoint.put(connection.endpoint(), there);
        }
        there.add(connection);
        return true;
    }

    @Override
    public void closed(ClientConnection connection) {
        remove(connection, owners.remove(connection));
    }

    @Override
    public List<ClientConnection> retire() {
        List<ClientConnection> all = new ArrayList<>();
        for (Owned owned : idle.values()) {
            owned.client.forget(owned.clientGone);
            all.addAll(owned.connections);
        }
        idle.clear();
        return all;
    }
}
