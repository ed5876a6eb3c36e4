package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import balancebeam.config.StickyConfig;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is at which endpoint, by something that requests have of their own: goes on from site to site. Thread-safe. */
public final class StickySessions implements AutoCloseable {
    /** How long an endpoint is remembered that is gone, where clients are remembered for longer. */
    private static final Duration KEEP = Duration.ofHours(1);

    private final SessionKey key;
    private final AnsweredSessions answered;
    private final StickyTable table;
    private final EndpointNumbers numbers;
    private boolean closed;

    /**
     * Nobody is known.
     *
     * @param key by what is configured
     */
    public StickySessions(StickyConfig.Learned config, SessionKey key) {
        this.key = key;
        this.answered = new AnsweredSessions(config.by());
        this.table = new StickyTable(config.tableEntries(), config.idle().toNanos());
        this.numbers = new EndpointNumbers(table, Math.min(config.idle().toNanos(), KEEP.toNanos()));
    }

    SessionKey key() {
        return key;
    }

    /** Where answers say by what clients will be known. */
    AnsweredSessions answered() {
        return answered;
    }

    /** Where the client was; null for nowhere. That one may be gone since. */
    public @Nullable Endpoint find(long hash, long nowNanos) {
        return numbers.of(hash, nowNanos);
    }

    /** The client is there from now on. */
    public void put(long hash, Endpoint endpoint, long nowNanos) {
        numbers.put(hash, endpoint, nowNanos);
    }

    /** Endpoints that have not been among these for long are forgotten. Not on an event loop: it may look through the whole table. */
    public synchronized void forgetGone(Set<Endpoint> present, long nowNanos) {
        if (!closed) {
            numbers.forgetGone(present, nowNanos);
        }
    }

    /** Bytes that it has taken so far, off heap. */
    public long allocatedBytes() {
        return table.allocatedBytes();
    }

    @Override
    public synchronized void close() {
        closed = true;
        table.close();
    }
}
