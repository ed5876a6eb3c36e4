package balancebeam.control;

import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per exchange (see {@link AccessLine}), written by a thread of its own. Thread-safe.
 *
 * <p>Event loops copy what the line needs into a bounded queue, and never wait: when whoever reads the log is slower than
 * the traffic, lines are dropped, counted, and the count is logged once a minute and at the end.
 */
public final class AccessLog implements ExchangeListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int CAPACITY = 16 * 1024;
    private static final int BATCH_BYTES = 64 * 1024;
    /** A writer that waits is woken; this bounds what a lost race for that costs. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final OutputStream out;
    private final LongSupplier clockMillis;
    private final LineQueue<AccessLine> queue;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean waiting;
    private volatile boolean closed;
    // The writer's own.
    private long saidDropped;
    private long saidNanos = System.nanoTime() - SAY_AGAIN.toNanos();
    private boolean saidBroken;

    AccessLog(OutputStream out, LongSupplier clockMillis, int capacity) {
        this.out = out;
        this.clockMillis = clockMillis;
        this.queue = new LineQueue<>(capacity);
        this.writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::writeAll);
    }

    /** Begins to write to the stream, which stays open at the end. */
    public static AccessLog start(OutputStream out) {
        AccessLog log = new AccessLog(out, System::currentTimeMillis, CAPACITY);
        log.writer.start();
        return log;
    }

    /** Begins, when it was made without. */
    AccessLog started() {
        writer.start();
        return this;
    }

    /** Event loop only. */
    @Override
    public void ended(Exchange exchange, long nowNanos) {
        if (closed || !queue.offer(AccessLine.of(exchange, nowNanos, clockMillis.getAsLong()))) {
            dropped.increment();
        } else if (waiting) {
            LockSupport.unpark(writer);
        }
    }

    /** Lines that were never written, since the start. */
    public long dropped() {
        return dropped.sum();
    }

    private void writeAll() {
        ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
        while (true) {
            boolean last = closed;
            collect(batch);
            if (batch.size() > 0) {
                write(batch);
                sayDropped(false);
            } else if (last && queue.isEmpty()) {
                sayDropped(true);
                return;
            } else {
                await();
            }
        }
    }

    private void collect(ByteArrayOutputStream batch) {
        batch.reset();
        AccessLine line;
        while (batch.size() < BATCH_BYTES && (line = queue.poll()) != null) {
            line.write(batch);
        }
    }

    private void write(ByteArrayOutputStream batch) {
        try {
            batch.writeTo(out);
            out.flush();
        } catch (IOException e) {
            // A log that can't be written must not end the balancer. Later lines are tried again.
            if (!saidBroken) {
                saidBroken = true;
                LOG.warn("The access log can't be written: {}", e.getMessage());
            }
        }
    }

    private void await() {
        waiting = true;
        if (queue.isEmpty() && !closed) {
            LockSupport.parkNanos(this, LONGEST_WAIT.toNanos());
        }
        waiting = false;
    }

    private void sayDropped(boolean now) {
        long all = dropped.sum();
        if (all > saidDropped && (now || System.nanoTime() - saidNanos >= SAY_AGAIN.toNanos())) {
            LOG.warn("{} lines of the access log were dropped: its reader is too slow", all - saidDropped);
            saidDropped = all;
            saidNanos = System.nanoTime();
        }
    }

    /** Writes what there is, unless its reader takes longer than two seconds for that. Any number of calls. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            if (!writer.join(CLOSE_PATIENCE)) {
                LOG.warn("The access log's reader does not read: the last lines are lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
