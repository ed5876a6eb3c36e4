package balancebeam.multiplex;

import balancebeam.multiplex.FrameLimits.Abuse;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What has become of clients' connections of HTTP/2, or of HTTP/3, and their streams, over all event loops, since the start. Thread-safe. */
public final class MultiplexCounts {
    private final LongAdder connections = new LongAdder();
    private final LongAdder resets = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final Map<Abuse, LongAdder> cuts = new EnumMap<>(Abuse.class);

    public MultiplexCounts() {
        for (Abuse abuse : Abuse.values()) {
            cuts.put(abuse, new LongAdder());
        }
    }

    /** A connection was begun. */
    public void begun() {
        connections.increment();
    }

    /** A client took a request back. */
    public void takenBack() {
        resets.increment();
    }

    /** A request was refused by a reset. */
    public void refused() {
        malformed.increment();
    }

    /** A connection ends since its client broke the rules. */
    public void broken() {
        errors.increment();
    }

    void cut(Abuse abuse) {
        Objects.requireNonNull(cuts.get(abuse)).increment();
    }

    /** Connections that were begun. */
    public long connections() {
        return connections.sum();
    }

    /** Requests that clients took back. */
    public long resets() {
        return resets.sum();
    }

    /** Requests that were refused by a reset, since they could be understood in two ways (RFC 9113 section 8.1.1). */
    public long malformed() {
        return malformed.sum();
    }

    /** Connections that ended since their clients broke the rules of their protocol, abuse included. */
    public long errors() {
        return errors.sum();
    }

    /** Connections that were cut for too many frames of a kind, by the kind, as in {@code rapid_reset}. */
    public Map<String, Long> cuts() {
        Map<String, Long> byKind = new TreeMap<>();
        cuts.forEach((abuse, count) -> byKind.put(abuse.name().toLowerCase(Locale.ROOT), count.sum()));
        return byKind;
    }
}
