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

    void clear() {
        lines.clear();
        path = null;
        host = null;
    }

    void copyOf(RequestEdits other) {
        clear();
        lines.copyOf(other.lines);
        path = other.path;
        host = other.host;
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
}
