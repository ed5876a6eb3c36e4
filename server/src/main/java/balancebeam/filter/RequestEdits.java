package balancebeam.filter;

import balancebeam.http.FieldLines;
import org.jspecify.annotations.Nullable;

/**
 * How the request that endpoints get differs from the one that came, beside fields that were dropped from its head: made by
 * filters, and the same for every attempt. Reused. Event loop only.
 */
public final class RequestEdits {
    private final FieldLines lines = new FieldLines();
    private byte @Nullable [] path;
    private byte @Nullable [] host;
    private long deadlineNanos;
    private byte @Nullable [] deadlineHeader;
    private long timeLeftNanos;

    void clear() {
        lines.clear();
        path = null;
        host = null;
        deadlineNanos = 0;
        deadlineHeader = null;
        timeLeftNanos = 0;
    }

    void copyOf(RequestEdits other) {
        clear();
        lines.copyOf(other.lines);
        path = other.path;
        host = other.host;
        deadlineNanos = other.deadlineNanos;
        deadlineHeader = other.deadlineHeader;
    }

    /** Lines that are added. */
    public FieldLines lines() {
        return lines;
    }

    /** The path that takes the place of the client's, without a query; null for none. */
    public byte @Nullable [] path() {
        return path;
    }

    /** Sets the path: it begins with a slash and has no byte that ends a target. */
    public void path(byte[] newPath) {
        path = newPath;
    }

    /** The Host that takes the place of the client's; null for none. */
    public byte @Nullable [] host() {
        return host;
    }

    public void host(byte[] newHost) {
        host = newHost;
    }

    /** When all must be over, by the loop's clock; 0 for never. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** All must be over by then, or sooner if that was said before. 0 says nothing. */
    public void deadline(long nanos) {
        if (nanos != 0 && (deadlineNanos == 0 || nanos < deadlineNanos)) {
            deadlineNanos = nanos;
        }
    }

    /** The header by which endpoints are told how many milliseconds they have; null for none. */
    public byte @Nullable [] deadlineHeader() {
        return deadlineHeader;
    }

    public void deadlineHeader(byte[] name) {
        deadlineHeader = name;
    }

    /** What an attempt has left of it: the endpoint is told that in place of what the client said. 0 for as the client said. */
    public long timeLeftNanos() {
        return timeLeftNanos;
    }

    public void timeLeftNanos(long nanos) {
        timeLeftNanos = nanos;
    }
}
