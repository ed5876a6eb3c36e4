package balancebeam.net;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets that whoever started this process left to it: socket activation, as systemd does it (sd_listen_fds(3)).
 * Thread-safe. Each belongs to the listener that is configured with its very address.
 */
public final class InheritedSockets {
    /** None: for a process that nobody passes sockets to, and for balancers that are embedded. */
    public static final InheritedSockets NONE = new InheritedSockets(List.of());

    private static final int FIRST = 3;
    private static final int MOST = 1024;

    private final List<InheritedSocket> all;
    private final Set<InheritedSocket> used = ConcurrentHashMap.newKeySet();

    private InheritedSockets(List<InheritedSocket> all) {
        this.all = List.copyOf(all);
    }

    /**
     * What LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES say; none when they are not meant for this process.
     *
     * @throws IOException when something that was passed is no listening socket, naming it
     */
    public static InheritedSockets of(Map<String, String> environment, long pid) throws IOException {
        if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) {
            return NONE;
        }
        int count = count(environment.getOrDefault("LISTEN_FDS", ""));
        String names = environment.getOrDefault("LISTEN_FDNAMES", "");
        return count == 0 ? NONE : of(FIRST, count, List.of(names.split(":", -1)));
    }

    private static int count(String text) throws IOException {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > MOST) {
            throw new IOException("LISTEN_FDS is no number of descriptors: " + text);
        }
        return Integer.parseInt(text);
    }

    /** Those with so many descriptors from the first on. */
    static InheritedSockets of(int first, int count, List<String> names) throws IOException {
        if (!Epoll.isAvailable()) {
            throw Transports.unavailable("sockets that are passed on need epoll", Epoll.unavailabilityCause());
        }
        List<InheritedSocket> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(InheritedSocket.of(first + i, i < names.size() ? names.get(i) : "unknown"));
        }
        return new InheritedSockets(all);
    }

    /** The one with that address, which is in use from now on; null for none. */
    public @Nullable InheritedSocket take(SocketAddress address) {
        for (InheritedSocket socket : all) {
            if (socket.address().equals(address)) {
                used.add(socket);
                return socket;
            }
        }
        return null;
    }

    /**
     * Whoever connects to a socket that nobody uses would wait for ever.
     *
     * @throws IOException naming those that nobody took
     */
    public void requireAllUsed() throws IOException {
        String unused = all.stream()
                .filter(socket -> !used.contains(socket))
                .map(InheritedSocket::toString)
                .collect(Collectors.joining(", "));
        if (!unused.isEmpty()) {
            throw new IOException(
                    "the service manager has passed on a socket that no listener is configured for: " + unused);
        }
    }
}
