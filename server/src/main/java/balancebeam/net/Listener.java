package balancebeam.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound address: accepts on the first event loop and hands each connection to the loop that has the fewest, up to a
 * number of connections; more wait in the kernel's backlog. Thread-safe.
 *
 * <p>Without descriptors accepting pauses for a moment and is tried again: what waits would otherwise wake the loop over
 * and over. It is said once a minute.
 */
public final class Listener implements Transport.ConnectionSink {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final long DESCRIPTOR_PAUSE_NANOS = 100_000_000;
    private static final long SAY_AGAIN_NANOS = 60_000_000_000L;

    private final List<EventLoop> loops;
    private final int slot;
    private volatile int maxConnections;
    private volatile boolean closed;
    private volatile boolean closing;
    private final AtomicInteger terms = new AtomicInteger();
    private final BiConsumer<Connection, Listener> server;
    private final EventLoop acceptingLoop;
    private final Transport.Acceptor acceptor;
    private final @Nullable UnixSocketFile file;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicIntegerArray openOnLoop;
    private final Timer retry;
    private boolean waitingForRoom;
    private long saidFullNanos;
    private long saidDescriptorsNanos;

    /** How the socket is had. */
    private interface Opening {
        Transport.Acceptor open(Transport transport, EventLoop loop, Transport.ConnectionSink sink) throws IOException;
    }

    private Listener(
            List<EventLoop> loops,
            int slot,
            Opening opening,
            @Nullable UnixSocketFile file,
            int maxConnections,
            BiConsumer<Connection, Listener> server)
            throws IOException {
        this.loops = loops;
        this.slot = slot;
        this.maxConnections = Math.min(maxConnections, Descriptors.forClients());
        this.server = server;
        this.acceptingLoop = loops.getFirst();
        this.openOnLoop = new AtomicIntegerArray(loops.size());
        this.saidFullNanos = acceptingLoop.nowNanos() - SAY_AGAIN_NANOS;
        this.saidDescriptorsNanos = saidFullNanos;
        this.file = file;
        this.acceptor = opening.open(acceptingLoop.transport(), acceptingLoop, this);
        this.retry = acceptingLoop.timer(acceptor::resume);
    }

    /**
     * Binds; {@link #start} begins to accept.
     *
     * @param slot the number of this listener: no other of its process has it
     * @param server takes each connection, on the connection's own loop
     * @throws IOException when the address can't be bound
     */
    public static Listener bind(
            List<EventLoop> loops,
            int slot,
            InetSocketAddress address,
            int maxConnections,
            BiConsumer<Connection, Listener> server)
            throws IOException {
        return new Listener(
                loops,
                slot,
                (transport, loop, sink) -> transport.bind(loop, address, sink),
                null,
                maxConnections,
                server);
    }

    /**
     * As above, to a Unix socket; what an ended process has left at its path is removed, and with this listener its file goes.
     *
     * @throws IOException when it can't be bound, saying why
     */
    public static Listener bind(
            List<EventLoop> loops,
            int slot,
            UnixSocketFile file,
            int maxConnections,
            BiConsumer<Connection, Listener> server)
            throws IOException {
        file.makeRoom();
        return new Listener(
                loops, slot, (transport, loop, sink) -> transport.bind(loop, file, sink), file, maxConnections, server);
    }

    /**
     * As above, at a socket that was bound elsewhere; when this listener closes, the socket stays.
     *
     * @throws IOException when the transport can't
     */
    public static Listener adopt(
            List<EventLoop> loops,
            int slot,
            InheritedSocket socket,
            int maxConnections,
            BiConsumer<Connection, Listener> server)
            throws IOException {
        return new Listener(
                loops,
                slot,
                (transport, loop, sink) -> transport.adopt(loop, socket, sink),
                null,
                maxConnections,
                server);
    }

    /** Begins to accept. */
    public void start() {
        acceptingLoop.execute(acceptor::resume);
    }

    /** The number of this listener: no other of its process has it. */
    public int slot() {
        return slot;
    }

    /** From now on so many connections may be open; those beyond stay. */
    public void maxConnections(int most) {
        maxConnections = Math.min(most, Descriptors.forClients());
        acceptingLoop.run(this::roomAgain);
    }

    /** It will close before long: clients should not be told to come back in another way. */
    public void closeSoon() {
        closing = true;
    }

    /** Whether it is about to close, or has closed. */
    public boolean isClosing() {
        return closing || closed;
    }

    /** Whether it no longer listens, so that its connections should end. */
    public boolean isClosed() {
        return closed;
    }

    /** From now on more is asked of clients: connections that came before should end. */
    public void newTerms() {
        terms.incrementAndGet();
    }

    /** Another number whenever more is asked of clients than before. */
    public int terms() {
        return terms.get();
    }

    /**
     * Where it listens.
     *
     * @throws IllegalStateException for a Unix socket
     */
    public InetSocketAddress localAddress() {
        InetSocketAddress address = acceptor.localAddress();
        if (address == null) {
            throw new IllegalStateException("a Unix socket has no such address");
        }
        return address;
    }

    public int connections() {
        return open.get();
    }

    /** Accepts what waits, then stops listening. Waits until that is done. */
    public void close() throws InterruptedException {
        if (file != null) {
            file.remove(); // First, so that nobody new finds what is about to close.
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        acceptingLoop.run(() -> {
            try {
                acceptor.close(() -> {
                    closed = true;
                    done.complete(null);
                });
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Counts a connection that did not come by accepting, if one more may be open and it still listens; {@link #connectionClosed} ends
     * it. On that loop.
     */
    public boolean connectionOpened(EventLoop loop) {
        if (closed || open.getAndIncrement() >= maxConnections) {
            open.getAndDecrement();
            return false;
        }
        openOnLoop.getAndIncrement(loop.index());
        return true;
    }

    /** A connection that lived on that loop has closed. On that loop. */
    public void connectionClosed(EventLoop loop) {
        openOnLoop.getAndDecrement(loop.index());
        if (open.getAndDecrement() >= maxConnections) {
            acceptingLoop.run(this::roomAgain);
        }
    }

    private void roomAgain() {
        if (waitingForRoom) {
            waitingForRoom = false;
            acceptor.resume();
        }
    }

    @Override
    public boolean mayAccept() {
        if (open.get() < maxConnections) {
            return true;
        }
        waitingForRoom = true;
        if (acceptingLoop.nowNanos() - saidFullNanos >= SAY_AGAIN_NANOS) {
            saidFullNanos = acceptingLoop.nowNanos();
            LOG.warn("{} connections are open, which is the most; further clients wait", maxConnections);
        }
        return false;
    }

    @Override
    public EventLoop nextLoop() {
        int least = 0;
        for (int i = 1; i < loops.size(); i++) {
            if (openOnLoop.get(i) < openOnLoop.get(least)) {
                least = i;
            }
        }
        open.getAndIncrement();
        openOnLoop.getAndIncrement(least);
        return loops.get(least);
    }

    @Override
    public void accepted(Connection connection) {
        server.accept(connection, this);
    }

    @Override
    public void outOfDescriptors(Exception cause) {
        retry.set(DESCRIPTOR_PAUSE_NANOS);
        if (acceptingLoop.nowNanos() - saidDescriptorsNanos >= SAY_AGAIN_NANOS) {
            saidDescriptorsNanos = acceptingLoop.nowNanos();
            LOG.warn("No descriptor for a waiting client ({}); see `ulimit -n`", Reason.of(cause));
        }
    }
}
