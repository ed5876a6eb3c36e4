package balancebeam.control.accesslog;

import balancebeam.config.AccessLogConfig;
import balancebeam.control.BoundedQueue;
import balancebeam.control.Complaint;
import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per exchange, written by a thread of its own. Thread-safe.
 *
 * <p>Event loops copy what the line needs into a queue that is bounded in number and in bytes, and never wait: when whoever
 * takes the log is slower than the traffic, or does not take it, lines are dropped, counted, and the count is logged once a
 * minute and at the end. The first line after a pause wakes the writer, which then waits a little for more: a wake-up costs
 * an event loop more than the line does.
 */
public final class AccessLog implements ExchangeListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int CAPACITY = 16 * 1024;
    private static final long MOST_QUEUED_BYTES = 8L * 1024 * 1024;
    private static final int BATCH_BYTES = 64 * 1024;
    /** For more lines to come. */
    private static final Duration GATHERING = Duration.ofMillis(5);
    /** A writer that waits is woken; this bounds what a lost race for that costs. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final LineFormat format;
    private final CopiedText[] texts;
    private final LineSink sink;
    private final LongSupplier clockMillis;
    private final BoundedQueue<ExchangeCopy> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final LongAdder unqueued = new LongAdder();
    private final AtomicLong unwritten = new AtomicLong();
    private final Thread writer;
    private volatile boolean waiting;
    private volatile boolean closed;
    private volatile boolean reopen;
    // The writer's own.
    private final Complaint tooSlow;
    private final Complaint broken;
    private final Complaint notReopened;
    private long reopenFailures;
    private boolean reopenFailed;

    AccessLog(LineFormat format, LineSink sink, LongSupplier clockMillis, Ticker ticker, int capacity) {
        this.format = format;
        this.texts = format.texts();
        this.sink = sink;
        this.clockMillis = clockMillis;
        this.queue = new BoundedQueue<>(capacity);
        this.tooSlow = new Complaint(ticker);
        this.broken = new Complaint(ticker);
        this.notReopened = new Complaint(ticker);
        this.writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::writeAll);
    }

    /** As {@link #start(AccessLogConfig, IntFunction)}, and knows no listener's name. */
    public static AccessLog start(AccessLogConfig config) throws IOException {
        return start(config, slot -> null);
    }

    /**
     * Opens the log and begins to write.
     *
     * @param config of a log that is on
     * @param listenerNames by slot, null for one that is gone; asked by the log's thread
     * @throws IOException saying why lines can't go where they should
     * @throws IllegalArgumentException when the template is none
     */
    public static AccessLog start(AccessLogConfig config, IntFunction<@Nullable String> listenerNames)
            throws IOException {
        LineFormat format = LineFormat.of(config, listenerNames);
        LineSink sink;
        try {
            sink = LineSink.of(config.to());
        } catch (IOException e) {
            throw new IOException("The access log can't be opened: " + e.getMessage(), e);
        }
        return new AccessLog(format, sink, System::currentTimeMillis, Ticker.SYSTEM, CAPACITY).started();
    }

    /** Begins, when it was made without. */
    AccessLog started() {
        writer.start();
        return this;
    }

    /** Event loop only. */
    @Override
    public void ended(Exchange exchange, long nowNanos) {
        if (closed || queue.isFull() || queuedBytes.get() > MOST_QUEUED_BYTES) {
            unqueued.increment();
            return;
        }
        ExchangeCopy copy = ExchangeCopy.of(exchange, texts, nowNanos, clockMillis.getAsLong());
        queuedBytes.addAndGet(copy.bytes());
        if (!queue.offer(copy)) {
            queuedBytes.addAndGet(-copy.bytes());
            unqueued.increment();
        } else if (waiting) {
            waiting = false; // Others need not wake it too.
            LockSupport.unpark(writer);
        }
    }

    /** Lines that were never written, since the start. */
    public long dropped() {
        return unqueued.sum() + unwritten.get();
    }

    /** Opens the file anew, before the next line: its name is that of another file now. Returns at once. */
    public void reopen() {
        reopen = true;
        LockSupport.unpark(writer);
    }

    // ---- the writer ----

    private void writeAll() {
        LineBuffer batch = new LineBuffer(BATCH_BYTES);
        while (true) {
            boolean last = closed;
            reopenIfAsked();
            collect(batch);
            if (batch.hasNext()) {
                write(batch);
            } else if (last && queue.isEmpty()) {
                complain(true);
                closeSink();
                return;
            } else {
                await();
            }
            complain(false);
        }
    }

    private void collect(LineBuffer batch) {
        batch.clear();
        ExchangeCopy copy;
        long bytes = 0;
        while (batch.length() < BATCH_BYTES && (copy = queue.poll()) != null) {
            bytes += copy.bytes();
            try {
                format.write(batch, copy);
                batch.endLine();
            } catch (RuntimeException e) {
                LOG.error("Bug in the format of the access log", e);
                batch.undoLine();
                unwritten.incrementAndGet();
            }
        }
        queuedBytes.addAndGet(-bytes);
    }

    private void write(LineBuffer batch) {
        try {
            sink.write(batch);
        } catch (IOException e) {
            // A log that can't be written must not end the balancer. Later lines are tried again.
            unwritten.addAndGet(batch.untaken());
            broken.because(e);
        }
    }

    /** When it fails it is tried again each minute. */
    private void reopenIfAsked() {
        if (!reopen && !(reopenFailed && notReopened.isDue(reopenFailures + 1, false))) {
            return;
        }
        reopen = false;
        reopenFailed = false;
        try {
            sink.reopen();
        } catch (IOException e) {
            reopenFailed = true;
            reopenFailures++;
            notReopened.because(e);
            if (notReopened.isDue(reopenFailures, false)) {
                notReopened.said(reopenFailures);
                LOG.warn("The access log can't be opened anew, and goes on where it was: {}", notReopened.reason());
            }
        }
    }

    private void complain(boolean now) {
        long slow = unqueued.sum();
        if (tooSlow.isDue(slow, now)) {
            LOG.warn("{} lines of the access log were dropped: its reader is too slow", tooSlow.said(slow));
        }
        long lost = unwritten.get();
        if (broken.isDue(lost, now)) {
            LOG.warn("The access log can't be written: {}; {} lines are lost", broken.reason(), broken.said(lost));
        }
    }

    private void await() {
        waiting = true;
        if (queue.isEmpty() && !closed && !reopen) {
            LockSupport.parkNanos(this, LONGEST_WAIT.toNanos());
        }
        waiting = false;
        if (!queue.isEmpty() && !closed) {
            LockSupport.parkNanos(this, GATHERING.toNanos());
        }
    }

    private void closeSink() {
        try {
            sink.close();
        } catch (IOException e) {
            LOG.warn("The access log did not close: {}", e.getMessage());
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
