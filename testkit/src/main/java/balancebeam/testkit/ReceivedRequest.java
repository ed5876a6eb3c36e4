package balancebeam.testkit;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link ScriptedOrigin} received, and where it came in.
 *
 * <p>Everything but the two methods that read is thread-safe; those are for the handler of the request alone.
 */
public final class ReceivedRequest {

    private final RequestHead head;
    private final int connection;
    private final int sequence;
    private final Http1Reader reader;
    private final BodyStream stream;
    private volatile @Nullable Body body;

    ReceivedRequest(RequestHead head, int connection, int sequence, Http1Reader reader) {
        this.head = head;
        this.connection = connection;
        this.sequence = sequence;
        this.reader = reader;
        this.stream = reader.openBody(head);
    }

    /** The start line, the fields and the raw bytes of both. */
    public RequestHead head() {
        return head;
    }

    /** The method. */
    public String method() {
        return head.method();
    }

    /** The target, as it was written. */
    public String target() {
        return head.target();
    }

    /** The target without its query. */
    public String path() {
        return head.path();
    }

    /** {@code HTTP/1.0} or {@code HTTP/1.1}. */
    public String version() {
        return head.version();
    }

    /** The field lines, in order. */
    public Fields fields() {
        return head.fields();
    }

    /** The value of the first field of that name, or null. */
    public @Nullable String field(String name) {
        return head.fields().first(name);
    }

    /** The number of the connection at its origin, from 1. */
    public int connection() {
        return connection;
    }

    /** The number of the request on its connection, from 1. */
    public int sequence() {
        return sequence;
    }

    /** Whether the client waits for 100 (Continue) before it sends the body. */
    public boolean expectsContinue() {
        return head.version().equals("HTTP/1.1")
                && head.fields().tokens("Expect").contains("100-continue");
    }

    /**
     * The body, which was read before the handler was called.
     *
     * @throws IllegalStateException for a handler given to {@code onHead} that did not call {@link #readBody()}
     */
    public Body body() {
        Body whole = body;
        if (whole == null) {
            throw new IllegalStateException("the body of " + this + " was not read");
        }
        return whole;
    }

    /** The content of {@link #body()} as ISO-8859-1 text. */
    public String text() {
        return body().text();
    }

    /** Reads the whole body now; for the request's handler only. */
    public Body readBody() throws IOException {
        Body whole = body;
        if (whole == null) {
            whole = reader.readAll(stream);
            body = whole;
        }
        return whole;
    }

    /** The body as it comes; for the request's handler only, instead of {@link #readBody()}. */
    public BodyStream stream() {
        return stream;
    }

    @Override
    public String toString() {
        return method() + " " + target() + " (connection " + connection + ", request " + sequence + ")";
    }
}
