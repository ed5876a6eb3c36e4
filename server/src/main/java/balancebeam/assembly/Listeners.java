package balancebeam.assembly;

import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.HostPort;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.filter.ExchangePool;
import balancebeam.filter.Peer;
import balancebeam.net.Connection;
import balancebeam.net.EventLoop;
import balancebeam.net.InheritedSocket;
import balancebeam.net.InheritedSockets;
import balancebeam.net.Listener;
import balancebeam.net.Reason;
import balancebeam.time.Ticker;
import balancebeam.tls.TicketKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners that are open. One thread at a time; {@link #open()} is thread-safe.
 *
 * <p>A reload changes them in two steps: {@link #prepare} binds what is new, and when all else is ready as well,
 * {@link Change#commit} begins to accept there and closes what is no longer wanted; {@link Change#abort} leaves all as it was.
 * A listener stays, with its connections, when its address stays.
 */
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** Over this time clients are told that HTTP/3 is spoken no more. */
    private static final Duration QUIC_SPREAD = Duration.ofMillis(200);

    private final List<EventLoop> loops;
    private final InheritedSockets inherited;
    private final BiConsumer<Connection, Listener> server;
    private final QuicPorts quic;
    private final TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);
    private volatile Map<String, Open> open = Map.of();
    /** By slot: who asks for every accepted connection. */
    private volatile @Nullable Open[] bySlot = {};

    private final List<Listener> closing = new CopyOnWriteArrayList<>();
    private int nextSlot;

    /**
     * A listener as configured, and its socket.
     *
     * @param tls null where clients speak in the clear
     */
    public record Open(
            ListenerConfig config,
            Listener listener,
            @Nullable ListenerTls tls) {
        /** Whether that peer's connections begin with a PROXY header. */
        boolean expectsProxyHeader(InetSocketAddress peer) {
            if (config.proxyProtocolFrom().isEmpty()) {
                return false;
            }
            Peer who = new Peer(peer.getAddress());
            return config.proxyProtocolFrom().stream()
                    .anyMatch(network -> network.contains(who.hi(), who.lo(), who.isIpv6()));
        }
    }

    /**
     * @param exchanges by event loop, for clients that come by UDP
     * @param inherited sockets that need not be bound
     * @param server takes each connection, on the connection's own loop
     */
    Listeners(
            List<EventLoop> loops,
            List<ExchangePool> exchanges,
            InheritedSockets inherited,
            BiConsumer<Connection, Listener> server) {
        this.quic = new QuicPorts(loops, exchanges, listener -> open(listener.slot()));
        this.loops = loops;
        this.inherited = inherited;
        this.server = server;
    }

    /** The ports of those that speak HTTP/3. */
    QuicPorts quic() {
        return quic;
    }

    /** By name, in configured order. */
    public Map<String, Open> open() {
        return open;
    }

    /** The name of the listener with that slot; null when it is gone. Thread-safe. */
    public @Nullable String name(int slot) {
        Open one = open(slot);
        return one == null ? null : one.config().name();
    }

    /**
     * Binds what is not bound yet.
     *
     * @throws IOException naming the address that can't be bound; then nothing has changed
     */
    Change prepare(List<ListenerConfig> wanted) throws IOException {
        Change change = new Change();
        try {
            for (ListenerConfig config : wanted) {
                ListenerTls tls = tls(config, change);
                Listener listener = standing(config);
                boolean fresh = listener == null;
                if (listener == null) {
                    listener = bind(config);
                    change.fresh.add(listener);
                }
                Open next = new Open(config, listener, tls);
                change.next.put(config.name(), next);
                if (fresh) {
                    publish(next);
                }
                if (config.http3().enabled() && quic.open(config, listener)) {
                    change.freshQuic.add(listener);
                }
            }
        } catch (IOException e) {
            change.abort();
            throw e;
        }
        return change;
    }

    /** Known before the first connection is accepted there: nobody is served in the clear for want of it. */
    private void publish(Open next) {
        @Nullable Open[] slots = Arrays.copyOf(bySlot, nextSlot);
        slots[next.listener().slot()] = next;
        bySlot = slots;
    }

    private @Nullable ListenerTls tls(ListenerConfig wanted, Change change) throws IOException {
        ListenerTlsConfig config = wanted.tls();
        Open before = open.get(wanted.name());
        ListenerTls standing = before == null ? null : before.tls();
        if (config == null || (standing != null && standing.isFor(wanted))) {
            return config == null ? null : standing;
        }
        try {
            ListenerTls made = new ListenerTls(wanted, config, tickets, standing);
            change.freshTls.add(made);
            return made;
        } catch (IllegalArgumentException e) {
            throw new IOException("listener %s: %s".formatted(wanted.name(), e.getMessage()), e);
        }
    }

    /** The listener with that slot; null when it is gone. Thread-safe. */
    @Nullable
    Open open(int slot) {
        @Nullable Open[] all = bySlot;
        return slot < all.length ? all[slot] : null;
    }

    /** Reads certificates again that have changed on disk, and makes new keys for tickets when it is time to. Blocks. */
    void renewTls() {
        tickets.rotateIfDue();
        quic.closeIdle();
        for (Open one : open.values()) {
            ListenerTls tls = one.tls();
            if (tls != null && tls.reloadIfChanged()) {
                LOG.info("Listener {} has new certificates", one.config().name());
            }
        }
    }

    private static void closeTls(Map<String, Open> all, Map<String, Open> staying) {
        for (Open one : all.values()) {
            ListenerTls tls = one.tls();
            if (tls != null && staying.values().stream().noneMatch(other -> other.tls() == tls)) {
                tls.close();
            }
        }
    }

    private @Nullable Listener standing(ListenerConfig wanted) {
        for (Open one : open.values()) {
            boolean sameAddress = one.config().bind().equals(wanted.bind());
            // Of two that let the system choose, each has a port of its own.
            boolean sameSocket =
                    wanted.bind().port() != 0 || one.config().name().equals(wanted.name());
            if (sameAddress && sameSocket) {
                return one.listener();
            }
        }
        return null;
    }

    private Listener bind(ListenerConfig config) throws IOException {
        try {
            InetSocketAddress address = address(config.bind());
            InheritedSocket given = inherited.take(address);
            if (given != null) {
                return Listener.adopt(loops, nextSlot++, given, config.maxConnections(), server);
            }
            return Listener.bind(loops, nextSlot++, address, config.maxConnections(), server);
        } catch (IOException e) {
            throw new IOException("Could not bind to %s: %s".formatted(config.bind(), Reason.of(e)), e);
        }
    }

    private static InetSocketAddress address(HostPort bind) throws IOException {
        try {
            return new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
        } catch (UnknownHostException e) {
            throw new IOException(bind.host() + " is not known", e);
        }
    }

    /** Closes all: what waits to be accepted is accepted first. */
    void closeAll() {
        sockets().forEach(Listener::closeSoon);
        close(sockets());
    }

    /** Once no connection shakes hands any more. */
    void closeTls() {
        closeTls(open, Map.of());
    }

    private List<Listener> sockets() {
        return open.values().stream().map(Open::listener).distinct().toList();
    }

    private static void close(List<Listener> listeners) {
        try {
            for (Listener listener : listeners) {
                listener.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connections that are open, over all listeners, also those that a reload closed. */
    int connections() {
        closing.removeIf(listener -> listener.connections() == 0);
        return Stream.concat(sockets().stream(), closing.stream())
                .mapToInt(Listener::connections)
                .sum();
    }

    /** What a reload makes of the listeners. */
    final class Change {
        private final Map<String, Open> next = new LinkedHashMap<>();
        private final List<Listener> fresh = new ArrayList<>();
        private final List<ListenerTls> freshTls = new ArrayList<>();
        private final List<Listener> freshQuic = new ArrayList<>();

        /** The listeners as they will be. */
        Map<String, Open> next() {
            return next;
        }

        /** Makes it so; gives those that were closed, or ask more of clients than before: whose connections should end. */
        List<Listener> commit() {
            List<Listener> staying = next.values().stream().map(Open::listener).toList();
            List<Listener> gone = sockets().stream()
                    .filter(listener -> !staying.contains(listener))
                    .toList();
            closing.addAll(gone);
            next.values()
                    .forEach(one -> one.listener().maxConnections(one.config().maxConnections()));
            List<Listener> stricter = next.values().stream()
                    .filter(one -> asksMore(open(one.listener().slot()), one))
                    .map(Open::listener)
                    .toList();
            Map<String, Open> before = open;
            open = Collections.unmodifiableMap(next);
            bySlot = bySlot(next, gone);
            stricter.forEach(Listener::newTerms);
            fresh.forEach(Listener::start);
            close(gone);
            awaitAccepted();
            closeTls(before, next);
            quic.keep(
                    next.values().stream()
                            .filter(one -> one.config().http3().enabled())
                            .map(Open::listener)
                            .collect(Collectors.toSet()),
                    QUIC_SPREAD);
            return Stream.concat(gone.stream(), stricter.stream()).toList();
        }

        /** Undoes what was prepared. */
        void abort() {
            freshQuic.forEach(quic::close);
            close(fresh);
            awaitAccepted();
            freshTls.forEach(ListenerTls::close);
        }
    }

    /** TLS where there was none, or other client certificates. */
    private static boolean asksMore(@Nullable Open before, Open after) {
        if (before == null || after.tls() == null) {
            return false;
        }
        ClientCertificatesConfig clients =
                after.tls().config().policies().others().clientCertificates();
        return before.tls() == null
                || (clients != null
                        && !clients.equals(
                                before.tls().config().policies().others().clientCertificates()));
    }

    /** Waits until each loop has begun the handshakes of all that was accepted for it. */
    private void awaitAccepted() {
        CompletableFuture<?>[] rounds = loops.stream()
                .map(loop -> {
                    CompletableFuture<Void> round = new CompletableFuture<>();
                    loop.run(() -> round.complete(null));
                    return round;
                })
                .toArray(CompletableFuture<?>[]::new);
        // A loop that has ended accepts nothing.
        CompletableFuture.allOf(rounds)
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
    }

    /** Those that close still accept what waits for them. */
    private @Nullable Open[] bySlot(Map<String, Open> all, List<Listener> closing) {
        @Nullable Open[] slots = new Open[nextSlot];
        closing.forEach(listener -> slots[listener.slot()] = open(listener.slot()));
        // Of two names for one socket the first counts.
        List.copyOf(all.values()).reversed().forEach(one -> slots[one.listener().slot()] = one);
        return slots;
    }
}
