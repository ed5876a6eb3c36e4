package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.filter.PeerConnection;
import balancebeam.http1.ClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Idle connections that are for everybody. Event loop only. */
final class SharedConnections implements IdleConnections {
    private final Map<Endpoint, ArrayDeque<ClientConnection>> idle = new HashMap<>();

    @Override
    public void opened(ClientConnection connection, @Nullable PeerConnection client) {
        // It makes no difference whose request it was for.
    }

    @Override
    public @Nullable ClientConnection take(Endpoint endpoint, @Nullable PeerConnection client, long sinceNanos) {
        ArrayDeque<ClientConnection> stack = idle.get(endpoint);
        if (stack == null || stack.isEmpty() || stack.getLast().idleSinceNanos() - sinceNanos < 0) {
            return null;
        }
        return stack.removeLast();
    }

    @Override
    public @Nullable ClientConnection oldest(Endpoint endpoint) {
        ArrayDeque<ClientConnection> stack = idle.get(endpoint);
        return stack == null ? null : stack.peekFirst();
    }

    @Override
    public @Nullable ClientConnection oldest() {
        return idle.values().stream()
                .filter(stack -> !stack.isEmpty())
                .map(ArrayDeque::getFirst)
                .min(Comparator.comparingLong(ClientConnection::idleSinceNanos))
                .orElse(null);
    }

    @Override
    public boolean keep(ClientConnection connection) {
        ArrayDeque<ClientConnection> stack = idle.get(connection.endpoint());
        if (stack == null) {
            stack = new ArrayDeque<>();
            idle.put(connection.endpoint(), stack);
        }
        stack.addLast(connection);
        return true;
    }

    @Override
    public void closed(ClientConnection connection) {
        ArrayDeque<ClientConnection> stack = idle.get(connection.endpoint());
        if (stack != null) {
            stack.removeLastOccurrence(connection);
            if (stack.isEmpty()) {
                idle.remove(connection.endpoint()); // Which may be gone from its cluster for good.
            }
        }
    }

    @Override
    public List<ClientConnection> retire() {
        List<ClientConnection> all = new ArrayList<>();
        idle.values().forEach(all::addAll);
        return all;
    }
}
