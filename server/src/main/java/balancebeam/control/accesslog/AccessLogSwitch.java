package balancebeam.control.accesslog;

import balancebeam.config.AccessLogConfig;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import java.io.IOException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The access log that is in force, or none: a reload may put another one in its place. Thread-safe. */
public final class AccessLogSwitch implements AutoCloseable {
    private volatile @Nullable AccessLog present;
    private final IntFunction<@Nullable String> listenerNames;
    private AccessLogConfig config = AccessLogConfig.OFF;
    private long droppedBefore;
    /** One that writes its last lines, and is not in the sum yet. */
    private @Nullable AccessLog leaving;

    /** @param listenerNames by slot, null for one that is gone; asked by the log's thread */
    public AccessLogSwitch(IntFunction<@Nullable String> listenerNames) {
        this.listenerNames = listenerNames;
    }

    /** Tells the listener of an exchange first, and then the log. */
    public ExchangeListener before(ExchangeListener first) {
        return (exchange, nowNanos) -> {
            first.ended(exchange, nowNanos);
            log(exchange, nowNanos);
        };
    }

    private void log(Exchange exchange, long nowNanos) {
        AccessLog log = present;
        if (log != null) {
            log.ended(exchange, nowNanos);
        }
    }

    /**
     * Opens what is configured, unless that is what is open.
     *
     * @throws IOException when it can't be opened; then nothing has changed
     */
    public synchronized Change prepare(AccessLogConfig wanted) throws IOException {
        if (wanted.equals(config)) {
            return new Change(wanted, present);
        }
        return new Change(wanted, wanted.on() ? AccessLog.start(wanted, listenerNames) : null);
    }

    /** Opens the file anew, if it is one. */
    public void reopen() {
        AccessLog log = present;
        if (log != null) {
            log.reopen();
        }
    }

    /** Lines that were never written, by any log since the start. */
    public synchronized long dropped() {
        return droppedBefore + dropped(leaving) + dropped(present);
    }

    private static long dropped(@Nullable AccessLog log) {
        return log == null ? 0 : log.dropped();
    }

    @Override
    public void close() {
        AccessLog log = present;
        if (log != null) {
            log.close();
        }
    }

    /** What a reload makes of the log. */
    public final class Change {
        private final AccessLogConfig wanted;
        private final @Nullable AccessLog next;

        private Change(AccessLogConfig wanted, @Nullable AccessLog next) {
            this.wanted = wanted;
            this.next = next;
        }

        /** Makes it so; what went to the log before is written. */
        public void commit() {
            AccessLog before = present;
            boolean replaced = before != null && before != next;
            synchronized (AccessLogSwitch.this) {
                config = wanted;
                present = next;
                leaving = replaced ? before : null;
            }
            if (before != null && replaced) {
                before.close();
                synchronized (AccessLogSwitch.this) {
                    droppedBefore += before.dropped();
                    leaving = null;
                }
            }
        }

        /** Undoes what was prepared. */
        public void abort() {
            if (next != null && next != present) {
                next.close();
            }
        }
    }
}
