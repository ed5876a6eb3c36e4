package balancebeam.control.admin;

import balancebeam.config.AdminConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HostPort;
import balancebeam.config.TransportKind;
import balancebeam.control.Instance;
import balancebeam.control.recent.RecentExchanges;
import balancebeam.control.status.Events;
import balancebeam.control.status.History;
import balancebeam.control.status.StatusView;
import balancebeam.filter.ExchangePool;
import balancebeam.http1.Http1Server;
import balancebeam.net.BufferBudget;
import balancebeam.net.EventLoop;
import balancebeam.net.EventLoops;
import balancebeam.net.InheritedSocket;
import balancebeam.net.InheritedSockets;
import balancebeam.net.Listener;
import balancebeam.net.Reason;
import balancebeam.net.Transports;
import balancebeam.net.UnixSocketFile;
import balancebeam.time.Recurring;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin API and the console, served by the same codec as the traffic, on a thread of their own: neither can slow the other
 * down. Thread-safe. It listens where it is told to, at several places at once, and goes on when these change.
 */
final class AdminServer implements AutoCloseable {
    /** The slots of listeners, by which a request tells how it came. */
    static final int TCP = 0;

    static final int UNIX = 1;

    private static final int MOST_CONNECTIONS = 200;
    private static final long BUFFER_BYTES = 16L * 1024 * 1024;
    private static final Duration IDLE_SPREAD = Duration.ofMillis(200);

    private final EventLoops loops;
    private final EventLoop loop;
    private final InheritedSockets inherited;
    private final StreamApi streams;
    private final AdminHandler handler;
    private final Http1Server server;
    private final History history;
    private volatile @Nullable ScheduledFuture<?> seconds;

    /**
     * Starts its thread; nobody is served yet.
     *
     * @param inherited sockets that need not be bound; with what mode and how long is for those to decide who made them
     */
    AdminServer(Instance instance, Events events, RecentExchanges recent, String version, InheritedSockets inherited)
            throws IOException {
        this.inherited = inherited;
        this.history = new History(instance);
        StatusView status = new StatusView(instance, history, events, version);
        this.loops =
                new EventLoops(1, Transports.of(TransportKind.AUTO), Ticker.SYSTEM, new BufferBudget(BUFFER_BYTES));
        this.loop = loops.all().getFirst();
        this.streams = new StreamApi(loop, status::json);
        this.handler = new AdminHandler(loop, new Api(instance, status, history, events, recent), streams);
        this.server = new Http1Server(
                loop, Defaults.LIMITS, Defaults.TIMEOUTS, new ExchangePool(handler, (exchange, now) -> {}));
    }

    /** Measures every second from now on. */
    void begin(ScheduledExecutorService scheduler) {
        seconds = scheduler.scheduleAtFixedRate(
                new Recurring("measuring each second", history::second), 0, 1, TimeUnit.SECONDS);
    }

    /** @throws IOException naming the address that can't be bound */
    Listener bind(HostPort bind) throws IOException {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
            InheritedSocket given = inherited.take(address);
            if (given != null) {
                return Listener.adopt(loops.all(), TCP, given, MOST_CONNECTIONS, server::serve);
            }
            return Listener.bind(loops.all(), TCP, address, MOST_CONNECTIONS, server::serve);
        } catch (IOException e) {
            throw new IOException("Could not bind the admin API to %s: %s".formatted(bind, Reason.of(e)), e);
        }
    }

    /** @throws IOException naming the path that can't be bound */
    Listener bind(UnixSocketFile file) throws IOException {
        try {
            InheritedSocket given = inherited.take(UnixDomainSocketAddress.of(file.path()));
            if (given != null) {
                return Listener.adopt(loops.all(), UNIX, given, MOST_CONNECTIONS, server::serve);
            }
            return Listener.bind(loops.all(), UNIX, file, MOST_CONNECTIONS, server::serve);
        } catch (IOException e) {
            throw new IOException(
                    "Could not bind the admin API to unix:%s: %s".formatted(file.path(), Reason.of(e)), e);
        }
    }

    /**
     * From now on this guards. Streams end, since another guard might not let them begin; their clients ask again.
     *
     * @param closed listeners whose connections end
     */
    void configure(AdminConfig config, List<Listener> closed) {
        loop.run(() -> {
            handler.guard(config);
            streams.endAll();
            closed.forEach(listener -> server.drain(listener, IDLE_SPREAD));
        });
    }

    /** Cuts what is open. The listeners are closed before. */
    @Override
    public void close() {
        ScheduledFuture<?> measuring = seconds;
        if (measuring != null) {
            measuring.cancel(false);
        }
        loop.run(server::closeAll);
        loops.close();
    }
}
