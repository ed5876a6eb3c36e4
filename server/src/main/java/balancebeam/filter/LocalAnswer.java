package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.http.Status;
import org.jspecify.annotations.Nullable;

/** An answer that the balancer makes itself. Immutable. */
public final class LocalAnswer implements Decision {
    private static final byte[] NOTHING = {};

    private final int status;
    private final String fields;
    private final String contentType;
    private final byte[] content;
    private final @Nullable ProxyError error;
    private final boolean bare;

    /**
     * An answer with content.
     *
     * @param status what to say, 200 to 599
     * @param fields further field lines, each with its CR LF; empty for none
     * @param contentType empty for no such field
     * @param content not copied, so not to be changed
     * @param error why, for counters and the log; null when nothing went wrong, as with a redirect
     */
    public LocalAnswer(int status, String fields, String contentType, byte[] content, @Nullable ProxyError error) {
        this(status, fields, contentType, content, error, false);
    }

    private LocalAnswer(
            int status, String fields, String contentType, byte[] content, @Nullable ProxyError error, boolean bare) {
        this.bare = bare;
        this.status = status;
        this.fields = fields;
        this.contentType = contentType;
        this.content = content;
        this.error = error;
    }

    /** Plain text that says the status; for an overload also when to come again. */
    public static LocalAnswer of(ProxyError error) {
        return of(error.status(), error.isOverload() ? "Retry-After: 1\r\n" : "", error);
    }

    /** Plain text that says the status, with further field lines. */
    public static LocalAnswer of(Status status, String fields, ProxyError error) {
        return new LocalAnswer(status.code(), fields, "text/plain", Ascii.bytes("HTTP " + status.line()), error, true);
    }

    /** Without content. */
    public static LocalAnswer empty(int status, String fields, @Nullable ProxyError error) {
        return new LocalAnswer(status, fields, "", NOTHING, error);
    }

    public int status() {
        return status;
    }

    public String fields() {
        return fields;
    }

    public String contentType() {
        return contentType;
    }

    /** Not a copy. */
    public byte[] content() {
        return content;
    }

    public @Nullable ProxyError error() {
        return error;
    }

    /** Whether its content says the status of an error and no more: something nicer may take its place. */
    public boolean isBare() {
        return bare;
    }

    /** This answer with other content, and further field lines. */
    public LocalAnswer with(String moreFields, String otherType, byte[] otherContent) {
        return new LocalAnswer(status, fields + moreFields, otherType, otherContent, error);
    }
}
