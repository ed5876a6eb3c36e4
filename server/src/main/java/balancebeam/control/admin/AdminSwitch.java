package balancebeam.control.admin;

import balancebeam.config.AdminConfig;
import balancebeam.config.HostPort;
import balancebeam.control.Instance;
import balancebeam.control.recent.RecentExchanges;
import balancebeam.control.status.Events;
import balancebeam.net.InheritedSockets;
import balancebeam.net.Listener;
import balancebeam.net.Reason;
import balancebeam.net.UnixSocketFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API that is in force, or none: a reload may open it elsewhere. {@link #prepare}, what it gives, and {@link #close}
 * one after the other; the rest is thread-safe. An address that stays goes on listening.
 */
public final class AdminSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminSwitch.class);

    private final Starter starter;
    private final ScheduledExecutorService scheduler;
    private @Nullable AdminServer server;
    private AdminConfig config = AdminConfig.OFF;
    private volatile @Nullable Listener tcp;
    private volatile @Nullable Listener unix;
    private volatile @Nullable UnixSocketFile file;

    /** Makes the server when one is wanted first: without an admin API it costs nothing. */
    private interface Starter {
        AdminServer start() throws IOException;
    }

    /**
     * @param scheduler measures every second
     * @param inherited sockets that need not be bound
     */
    public AdminSwitch(
            Instance instance,
            Events events,
            RecentExchanges recent,
            String version,
            ScheduledExecutorService scheduler,
            InheritedSockets inherited) {
        this.starter = () -> new AdminServer(instance, events, recent, version, inherited);
        this.scheduler = scheduler;
    }

    /**
     * Opens what is configured and not open yet.
     *
     * @throws IOException when it can't be opened; then nothing has changed
     */
    public Change prepare(AdminConfig wanted) throws IOException {
        AdminServer running = server;
        boolean fresh = running == null && wanted.isOn();
        if (fresh) {
            running = starter.start();
        }
        List<Listener> opened = new ArrayList<>();
        try {
            Listener nextTcp = running == null ? null : tcp(running, wanted, opened);
            UnixSocketFile nextFile = file(wanted);
            Listener nextUnix = running == null ? null : unix(running, nextFile, opened);
            return new Change(wanted, running, nextTcp, nextUnix, nextFile, opened);
        } catch (IOException e) {
            close(opened);
            if (fresh && running != null) {
                running.close();
            }
            throw e;
        }
    }

    private @Nullable Listener tcp(AdminServer running, AdminConfig wanted, List<Listener> opened) throws IOException {
        HostPort bind = wanted.bind();
        if (bind == null || bind.equals(config.bind())) {
            return bind == null ? null : tcp;
        }
        Listener listener = running.bind(bind);
        opened.add(listener);
        return listener;
    }

    private @Nullable UnixSocketFile file(AdminConfig wanted) {
        Path path = wanted.socket();
        if (path == null || path.equals(config.socket())) {
            return path == null ? null : file;
        }
        return new UnixSocketFile(path, mode(wanted));
    }

    private static int mode(AdminConfig config) {
        return Integer.parseInt(config.socketMode(), 8);
    }

    private @Nullable Listener unix(AdminServer running, @Nullable UnixSocketFile wanted, List<Listener> opened)
            throws IOException {
        if (wanted == null || wanted == file) {
            return wanted == null ? null : unix;
        }
        Listener listener = running.bind(wanted);
        opened.add(listener);
        return listener;
    }

    /** Where it listens; null when it is nowhere but at a socket. */
    public @Nullable InetSocketAddress address() {
        Listener listener = tcp;
        return listener == null ? null : listener.localAddress();
    }

    /** The Unix socket that it listens at; null for none. */
    public @Nullable Path socket() {
        UnixSocketFile open = file;
        return open == null ? null : open.path();
    }

    /** Cuts what is open. */
    @Override
    public void close() {
        List<Listener> open = new ArrayList<>();
        add(open, tcp);
        add(open, unix);
        close(open);
        AdminServer running = server;
        if (running != null) {
            running.close();
        }
    }

    private static void add(List<Listener> all, @Nullable Listener listener) {
        if (listener != null) {
            all.add(listener);
        }
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

    /** What a reload makes of the admin API. */
    public final class Change {
        private final AdminConfig wanted;
        private final @Nullable AdminServer running;
        private final @Nullable Listener nextTcp;
        private final @Nullable Listener nextUnix;
        private final @Nullable UnixSocketFile nextFile;
        private final List<Listener> opened;

        private Change(
                AdminConfig wanted,
                @Nullable AdminServer running,
                @Nullable Listener nextTcp,
                @Nullable Listener nextUnix,
                @Nullable UnixSocketFile nextFile,
                List<Listener> opened) {
            this.wanted = wanted;
            this.running = running;
            this.nextTcp = nextTcp;
            this.nextUnix = nextUnix;
            this.nextFile = nextFile;
            this.opened = opened;
        }

        /** Makes it so; connections to where it listens no more end after their answers. */
        public void commit() {
            if (wanted.equals(config)) {
                return;
            }
            List<Listener> gone = new ArrayList<>();
            add(gone, tcp == nextTcp ? null : tcp);
            add(gone, unix == nextUnix ? null : unix);
            if (running != null && server == null) {
                running.begin(scheduler);
            }
            server = running;
            tcp = nextTcp;
            unix = nextUnix;
            if (nextFile != null && nextFile == file) {
                allow(nextFile);
            }
            file = nextFile;
            config = wanted;
            AdminSwitch.close(gone);
            if (running != null) {
                running.configure(wanted, gone);
            }
            opened.forEach(Listener::start);
        }

        private void allow(UnixSocketFile standing) {
            try {
                standing.allow(mode(wanted));
            } catch (IOException e) {
                LOG.error("The permissions of {} stay as they were: {}", standing.path(), Reason.of(e));
            }
        }

        /** Undoes what was prepared. */
        public void abort() {
            AdminSwitch.close(opened);
            if (running != null && server == null) {
                running.close();
            }
        }
    }
}
