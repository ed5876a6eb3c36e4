package balancebeam.assembly;

import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import balancebeam.filter.ExchangePool;
import balancebeam.http3.Http3Server;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.net.EventLoop;
import balancebeam.net.Listener;
import balancebeam.net.QuicLibrary;
import balancebeam.net.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The UDP ports of listeners that speak HTTP/3, and the servers behind them. One thread at a time, except where it says otherwise.
 * While no listener speaks it there are neither.
 *
 * <p>A reload leaves a port as it is while its listener speaks HTTP/3. One that does so no more takes no new connections, and is
 * closed when the last of the old ones has ended.
 */
final class QuicPorts {
    private final List<EventLoop> loops;
    private final List<ExchangePool> exchanges;
    private final Function<Listener, Listeners.@Nullable Open> present;
    private final MultiplexCounts counts = new MultiplexCounts();
    private final Map<Listener, QuicPort> ports = new LinkedHashMap<>();
    private final Set<Listener> unwanted = ConcurrentHashMap.newKeySet();
    /** By event loop; empty until they are needed. */
    private final List<Http3Server> servers = new CopyOnWriteArrayList<>();

    private @Nullable Config latest;

    /**
     * @param exchanges by event loop
     * @param present what a listener is configured as
     */
    QuicPorts(
            List<EventLoop> loops, List<ExchangePool> exchanges, Function<Listener, Listeners.@Nullable Open> present) {
        this.loops = loops;
        this.exchanges = exchanges;
        this.present = present;
    }

    /** What clients did. */
    MultiplexCounts counts() {
        return counts;
    }

    /** What servers that are not there yet begin with. */
    void beginsWith(Config config) {
        latest = config;
    }

    /** The limits and time-outs of that hold from now on. */
    void configure(Config config) {
        forEach((loop, server) -> loop.run(() -> server.configure(config.limits(), config.timeouts())));
    }

    /**
     * Binds the port of a listener, if it has none yet.
     *
     * @return whether it was bound now
     * @throws IOException naming the address, when it can't be
     */
    boolean open(ListenerConfig config, Listener listener) throws IOException {
        if (ports.containsKey(listener)) {
            return false;
        }
        QuicLibrary.require();
        start();
        try {
            ports.put(listener, new QuicPort(loops, listener, present, servers));
        } catch (IOException e) {
            throw new IOException(
                    "Could not bind to the UDP port %s for HTTP/3: %s".formatted(config.bind(), Reason.of(e)), e);
        }
        return true;
    }

    private void start() {
        Config config = latest;
        if (!servers.isEmpty() || config == null) {
            return;
        }
        List<Http3Server> made = new ArrayList<>();
        for (EventLoop loop : loops) {
            made.add(new Http3Server(
                    loop, config.limits(), config.timeouts(), exchanges.get(loop.index()), counts, unwanted::contains));
        }
        servers.addAll(made);
    }

    /** It was bound for nothing. */
    void close(Listener listener) {
        QuicPort port = ports.remove(listener);
        if (port != null) {
            port.close();
        }
    }

    /** These are wanted, others no more: connections of those end over the spread. */
    void keep(Set<Listener> wanted, Duration spread) {
        for (Listener listener : ports.keySet()) {
            if (wanted.contains(listener)) {
                unwanted.remove(listener);
            } else if (unwanted.add(listener)) {
                drain(listener, spread);
            }
        }
    }

    /** Closes those that nobody wants and nobody uses. */
    void closeIdle() {
        for (Listener listener : List.copyOf(unwanted)) {
            QuicPort port = ports.get(listener);
            if (port == null || port.isIdle()) {
                close(listener);
                unwanted.remove(listener);
            }
        }
    }

    /** See {@link Http3Server#drain(Listener, Duration)}. Thread-safe. */
    void drain(Listener listener, Duration spread) {
        forEach((loop, server) -> loop.run(() -> server.drain(listener, spread)));
    }

    /** See {@link Http3Server#drain(Duration)}. Thread-safe. */
    void drain(Duration spread) {
        forEach((loop, server) -> loop.run(() -> server.drain(spread)));
    }

    /** Cuts all connections. Thread-safe. */
    void closeConnections() {
        forEach((loop, server) -> loop.run(server::closeAll));
    }

    /** Closes all ports. */
    void closeAll() {
        List.copyOf(ports.keySet()).forEach(this::close);
    }

    private interface Action {
        void on(EventLoop loop, Http3Server server);
    }

    private void forEach(Action action) {
        for (int i = 0; i < servers.size(); i++) {
            action.on(loops.get(i), servers.get(i));
        }
    }
}
