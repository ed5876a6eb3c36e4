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
import balancebeam.http1.Http1Server;
import balancebeam.net.BufferBudget;
import balancebeam.net.EventLoop;
import balancebeam.net.EventLoops;
import balancebeam.net.Listener;
import balancebeam.net.Reason;
import balancebeam.net.Transports;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The admin API and the console, served by the same codec as the traffic, on a thread of their own: neither can slow the other
 * down. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 200;
    private static final long BUFFER_BYTES = 16L * 1024 * 1024;

    private final EventLoops loops;
    private final Listener listener;
    private final Http1Server server;
    private final ScheduledFuture<?> seconds;

    /**
     * Begins to listen.
     *
     * @param scheduler measures every second
     * @throws IOException naming the address that can't be bound
     */
    public AdminServer(
            AdminConfig config,
            Instance instance,
            Events events,
            RecentExchanges recent,
            String version,
            ScheduledExecutorService scheduler)
            throws IOException {
        History history = new History(instance);
        StatusView status = new StatusView(instance, history, events, version);
        this.loops =
                new EventLoops(1, Transports.of(TransportKind.AUTO), Ticker.SYSTEM, new BufferBudget(BUFFER_BYTES));
        EventLoop loop = loops.all().getFirst();
        AdminHandler handler = new AdminHandler(
                loop,
                new Guard(config),
                new Api(instance, status, history, events, recent),
                new StreamApi(loop, status::json));
        this.server = new Http1Server(loop, Defaults.LIMITS, Defaults.TIMEOUTS, handler, (exchange, now) -> {});
        try {
            this.listener = bind(config);
        } catch (IOException e) {
            loops.close();
            throw e;
        }
        this.seconds = scheduler.scheduleAtFixedRate(history::second, 0, 1, TimeUnit.SECONDS);
        listener.start();
    }

    private Listener bind(AdminConfig config) throws IOException {
        HostPort bind = config.bind();
        if (bind == null) {
            throw new IOException("admin.bind: there is no address");
        }
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
            return Listener.bind(loops.all(), 0, address, MOST_CONNECTIONS, server::serve);
        } catch (IOException e) {
            throw new IOException("Could not bind the admin API to %s: %s".formatted(bind, Reason.of(e)), e);
        }
    }

    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** Cuts what is open. */
    @Override
    public void close() {
        seconds.cancel(false);
        try {
            listener.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        EventLoop loop = loops.all().getFirst();
        loop.run(server::closeAll);
        loops.close();
    }
}
