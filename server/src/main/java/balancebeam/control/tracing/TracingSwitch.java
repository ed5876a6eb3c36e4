package balancebeam.control.tracing;

import balancebeam.config.TracingConfig;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The tracing that is in force, or none: a reload may put another one in its place. Told of exchanges that are sampled, and of
 * no other. Thread-safe.
 */
public final class TracingSwitch implements ExchangeListener, AutoCloseable {
    private final Tracing.Counts counts = new Tracing.Counts();
    private volatile @Nullable Tracing present;
    private TracingConfig config = TracingConfig.OFF;

    /** Event loop only. */
    @Override
    public void ended(Exchange exchange, long nowNanos) {
        Tracing tracing = present;
        if (tracing != null) {
            tracing.take(exchange, nowNanos);
        }
    }

    /**
     * Begins what is configured, unless that is what there is. Where nothing is traced yet it takes exchanges at once: the first
     * ones may end before the reload has.
     *
     * @throws IOException when it can't begin; then nothing has changed
     */
    public synchronized Change prepare(TracingConfig wanted) throws IOException {
        Tracing before = present;
        if (wanted.equals(config)) {
            return new Change(wanted, before, before);
        }
        Tracing next = wanted.isOn() ? start(wanted) : null;
        if (before == null) {
            present = next;
        }
        return new Change(wanted, before, next);
    }

    private Tracing start(TracingConfig wanted) throws IOException {
        try {
            return Tracing.start(wanted, counts);
        } catch (IllegalArgumentException e) {
            throw new IOException("Tracing can't begin: " + e.getMessage(), e);
        }
    }

    /** Exchanges whose spans the collector took, since the start of the process. */
    public long sent() {
        return counts.sent().sum();
    }

    /** Exchanges whose spans were never sent, since the start of the process. */
    public long dropped() {
        return counts.dropped().sum();
    }

    /** Sends what there is, for at most three seconds. */
    @Override
    public void close() {
        Tracing tracing = present;
        if (tracing != null) {
            tracing.close();
        }
    }

    /** What a reload makes of the tracing. */
    public final class Change {
        private final TracingConfig wanted;
        private final @Nullable Tracing before;
        private final @Nullable Tracing next;

        private Change(TracingConfig wanted, @Nullable Tracing before, @Nullable Tracing next) {
            this.wanted = wanted;
            this.before = before;
            this.next = next;
        }

        /** Makes it so; what was traced before is sent. */
        public void commit() {
            synchronized (TracingSwitch.this) {
                config = wanted;
                present = next;
            }
            if (before != null && before != next) {
                before.close();
            }
        }

        /** Undoes what was prepared. */
        public void abort() {
            present = before;
            if (next != null && next != before) {
                next.close();
            }
        }
    }
}
