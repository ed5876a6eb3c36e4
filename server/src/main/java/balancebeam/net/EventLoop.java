package balancebeam.net;

import balancebeam.time.Ticker;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that moves bytes, and all that its connections share: clock, timers, the read buffer, the output stage.
 * Event loop only, except {@link #run}, {@link #index} and {@link #lagNanos}, which are thread-safe, and what is done before the loop runs.
 */
public final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int READ_BYTES = 64 * 1024;
    private static final long ENDING_MILLIS = 1_000;
    private static final long STARVATION_NANOS = 20_000_000;

    private final int index;
    private final IoEventLoop netty;
    private final Ticker ticker;
    private final TimerWheel wheel;
    private final LoopLag lag;
    private final BufferBudget budget;
    private final Blocks blocks;
    private final OutputStage stage = new OutputStage();
    private final ByteBuffer readBuffer = DirectMemory.allocate(READ_BYTES);
    private final long readAddress = DirectMemory.address(readBuffer);
    private final Transport transport;
    private final Set<Connection> starved = new LinkedHashSet<>();
    private final Timer starvation;
    private final Set<Runnable> endings = new LinkedHashSet<>();
    private @Nullable TlsBuffers tlsBuffers;
    private long nowNanos;
    private @Nullable Future<?> nextTurn;

    EventLoop(int index, IoEventLoop netty, Transport transport, Ticker ticker, BufferBudget budget) {
        this.index = index;
        this.netty = netty;
        this.transport = transport;
        this.ticker = ticker;
        this.budget = budget;
        this.blocks = new Blocks(budget);
        this.nowNanos = ticker.nanos();
        this.lag = new LoopLag(nowNanos);
        this.wheel = new TimerWheel(this::nowNanos, this::turnWheelIn);
        this.starvation = timer(this::feed);
    }

    /** From 0; every loop of a balancer has another. */
    public int index() {
        return index;
    }

    /** The clock as it was when the present event began. */
    public long nowNanos() {
        return nowNanos;
    }

    /**
     * How late timers came at most in the last ten to twenty seconds, or are now. Thread-safe.
     *
     * @param now on the loop's clock
     */
    public long lagNanos(long now) {
        return lag.worst(now);
    }

    public BufferBudget budget() {
        return budget;
    }

    /** A timer that is not set yet. */
    public Timer timer(Runnable onExpiry) {
        return new Timer(wheel, onExpiry);
    }

    /** An alarm that is not set yet. */
    public Alarm alarm(Runnable onExpiry) {
        return new Alarm(this, onExpiry);
    }

    /**
     * Runs the task on this loop, later: never within this call. It has a stale clock and nothing sends what it writes, so
     * it must begin an event itself before it reaches a handler; most tasks want {@link #run}.
     */
    void execute(Runnable task) {
        netty.execute(task);
    }

    /**
     * Runs the task on this loop, later, as an event of its own: with a fresh clock, and what it writes is sent at its end.
     * What it throws is logged as a bug.
     */
    public void run(Runnable task) {
        netty.execute(() -> event(task));
    }

    /**
     * Runs the task now, as an event of its own: for callbacks of Netty's, which begin none. On this loop. What it throws is logged as
     * a bug.
     */
    public void event(Runnable task) {
        beginEvent();
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("Bug in a callback", e);
        }
        stage.flush();
    }

    public Transport transport() {
        return transport;
    }

    /** An empty one, whose blocks count in the {@link #budget}. */
    public Backlog newBacklog() {
        return new Backlog(blocks);
    }

    // ---- for the transports ----

    /** What is done before the loop ends, unless it is forgotten. */
    void atEnd(Runnable ending) {
        endings.add(ending);
    }

    void forgetAtEnd(Runnable ending) {
        endings.remove(ending);
    }

    /** Does what is to be done before the loop ends, and waits for it a little. Thread-safe. */
    void end() {
        Future<?> done = netty.submit(() -> event(() -> {
            List.copyOf(endings).forEach(Runnable::run);
            endings.clear();
        }));
        done.awaitUninterruptibly(ENDING_MILLIS);
    }

    IoEventLoop netty() {
        return netty;
    }

    void beginEvent() {
        nowNanos = ticker.nanos();
    }

    OutputStage stage() {
        return stage;
    }

    Blocks blocks() {
        return blocks;
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    long readAddress() {
        return readAddress;
    }

    /** Made with their first use. */
    TlsBuffers tlsBuffers() {
        TlsBuffers made = tlsBuffers;
        if (made == null) {
            made = tlsBuffers = new TlsBuffers();
        }
        return made;
    }

    /** Reads from the connection again when there is memory for what it may bring. */
    void readLater(Connection connection) {
        if (starved.isEmpty()) {
            starvation.set(STARVATION_NANOS);
        }
        starved.add(connection);
    }

    private void feed() {
        List<Connection> all = List.copyOf(starved);
        starved.clear();
        all.forEach(Connection::yieldReading);
    }

    /** A bug in a handler: the connection pays for it, the process lives. */
    void bug(Connection connection, RuntimeException e) {
        LOG.error("Bug while handling a connection from {}", connection.remoteAddress(), e);
        connection.broken(e);
    }

    private void turnWheelIn(long delayNanos) {
        if (nextTurn != null) {
            nextTurn.cancel(false);
        }
        lag.due(nowNanos + delayNanos);
        nextTurn = netty.schedule(this::turnWheel, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void turnWheel() {
        nextTurn = null;
        beginEvent();
        lag.came(nowNanos);
        wheel.turn();
        stage.flush();
    }
}
