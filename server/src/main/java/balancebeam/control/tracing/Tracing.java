package balancebeam.control.tracing;

import balancebeam.config.TracingConfig;
import balancebeam.control.BoundedQueue;
import balancebeam.control.Complaint;
import balancebeam.filter.Exchange;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans of exchanges that are sampled to a collector, by a thread of its own. Thread-safe.
 *
 * <p>Event loops copy what spans need into a queue that is bounded in number and in bytes, and never wait. What finds no room
 * there, or does not reach the collector in a few tries, is dropped, counted, and said once a minute.
 */
final class Tracing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final int CAPACITY = 4096;
    /** The heap may be 24 MiB, and clients choose how long their targets are. */
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    private static final int MOST_AT_ONCE = 256;
    private static final int MOST_BYTES_AT_ONCE = 256 * 1024;
    /** How long spans wait for company, while there are few. */
    private static final Duration PERIOD = Duration.ofMillis(500);

    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    /**
     * How many exchanges' spans came to what, since the start of the process. Thread-safe.
     *
     * @param sent taken by the collector
     * @param dropped never sent
     */
    record Counts(LongAdder sent, LongAdder dropped) {
        Counts() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private final SpanExport export;
    private final LongSupplier epochNanos;
    private final Counts counts;
    private final long droppedBefore;
    private final int mostBytes;
    private final Duration pause;
    private final BoundedQueue<TracedExchange> queue = new BoundedQueue<>(CAPACITY);
    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread sender;
    private volatile boolean closed;
    // The sender's own.
    private final Complaint complaint;
    private boolean bugTold;

    /**
     * Begins with {@link #started}.
     *
     * @param mostBytes about how much memory waits at most
     * @param pause before the second try; twice as long before the third
     */
    Tracing(SpanExport export, LongSupplier epochNanos, Ticker ticker, Counts counts, int mostBytes, Duration pause) {
        this.export = export;
        this.epochNanos = epochNanos;
        this.counts = counts;
        this.droppedBefore = counts.dropped().sum();
        this.mostBytes = mostBytes;
        this.pause = pause;
        this.complaint = new Complaint(ticker);
        this.sender = Thread.ofPlatform().name("tracing").daemon().unstarted(this::sendAll);
    }

    /**
     * Begins. Whether anyone takes the spans shows only later.
     *
     * @param config of tracing that is on
     */
    static Tracing start(TracingConfig config, Counts counts) {
        return new Tracing(new OtlpExport(config), Tracing::epochNanosNow, Ticker.SYSTEM, counts, MOST_BYTES, PAUSE)
                .started();
    }

    private static long epochNanosNow() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    Tracing started() {
        sender.start();
        return this;
    }

    /** A sampled exchange has ended. Event loop only. */
    void take(Exchange exchange, long nowNanos) {
        if (closed || queue.isFull() || queuedBytes.get() >= mostBytes) {
            counts.dropped().increment();
            return;
        }
        TracedExchange traced = TracedExchange.of(exchange, nowNanos, epochNanos.getAsLong());
        if (!queue.offer(traced)) {
            counts.dropped().increment();
            return;
        }
        int size = traced.bytes();
        int queued = queuedBytes.addAndGet(size);
        // Long before it is full, and once for each time that it fills.
        if (queued >= mostBytes / 4 && queued - size < mostBytes / 4) {
            LockSupport.unpark(sender);
        }
    }

    // ---- the sender ----

    private void sendAll() {
        List<TracedExchange> batch = new ArrayList<>(MOST_AT_ONCE);
        while (true) {
            boolean last = closed;
            collect(batch);
            if (!batch.isEmpty()) {
                send(batch);
            } else if (last && queue.isEmpty()) {
                complain(true);
                export.close();
                return;
            } else if (!last) {
                LockSupport.parkNanos(this, PERIOD.toNanos());
            }
            if (!last) {
                complain(false);
            }
        }
    }

    private void collect(List<TracedExchange> batch) {
        batch.clear();
        int bytes = 0;
        TracedExchange next;
        while (batch.size() < MOST_AT_ONCE && bytes < MOST_BYTES_AT_ONCE && (next = queue.poll()) != null) {
            batch.add(next);
            bytes += next.bytes();
        }
        queuedBytes.addAndGet(-bytes);
    }

    private void send(List<TracedExchange> batch) {
        for (int tries = 1; !Thread.currentThread().isInterrupted(); tries++) {
            boolean last = closed || tries == TRIES;
            try {
                export.send(batch);
                counts.sent().add(batch.size());
                return;
            } catch (SpanExport.Refused e) {
                complaint.because(e);
                break;
            } catch (IOException e) {
                complaint.because(e);
                if (last) {
                    break;
                }
                await(pause.multipliedBy(tries));
            } catch (RuntimeException e) {
                complaint.because(e);
                tellBug(e);
                break;
            }
        }
        counts.dropped().add(batch.size());
    }

    /** With its stack trace once: the next batch would show the same one. */
    private void tellBug(RuntimeException e) {
        if (!bugTold) {
            bugTold = true;
            LOG.error("Bug in tracing", e);
        }
    }

    /** Until the time is over, or it is to end. */
    private void await(Duration time) {
        try {
            closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain(boolean now) {
        long lost = counts.dropped().sum() - droppedBefore;
        if (complaint.isDue(lost, now)) {
            String reason = complaint.reason().isEmpty() ? "the collector is too slow" : complaint.reason();
            LOG.warn("The spans of {} requests are lost: {}", complaint.said(lost), reason);
        }
    }

    /** Sends what there is, unless that takes longer than three seconds: what is left then is lost. Any number of calls. */
    @Override
    public void close() {
        closed = true;
        closing.countDown();
        LockSupport.unpark(sender);
        try {
            if (!sender.join(CLOSE_PATIENCE)) {
                sender.interrupt(); // Then it sends nothing more, and counts.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
