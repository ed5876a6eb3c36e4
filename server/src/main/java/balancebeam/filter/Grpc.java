package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import org.jspecify.annotations.Nullable;

/**
 * What is special of gRPC, whose clients read no status of HTTP: theirs is 200, and how a call went stands in grpc-status, behind the
 * content. Thread-safe: static functions without state.
 *
 * <p>Source: gRPC over HTTP/2, and "HTTP to gRPC Status Code Mapping", both of the gRPC project.
 */
public final class Grpc {
    public static final int OK = 0;
    public static final int UNKNOWN = 2;
    public static final int DEADLINE_EXCEEDED = 4;
    public static final int PERMISSION_DENIED = 7;
    public static final int UNIMPLEMENTED = 12;
    public static final int INTERNAL = 13;
    public static final int UNAVAILABLE = 14;
    public static final int UNAUTHENTICATED = 16;

    /** What {@link #statusIn} gives where there is none. */
    public static final int NONE = -1;

    /** In lower case. */
    public static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");

    /** In lower case. */
    public static final byte[] STATUS = Ascii.bytes("grpc-status");

    private static final int MISDIRECTED = 421;
    private static final int TOO_EARLY = 425;
    private static final byte[] MESSAGE = Ascii.bytes("grpc-message");
    private static final byte[] TYPE = Ascii.bytes("application/grpc");
    private static final byte[] WEB_TYPE = Ascii.bytes("application/grpc-web");
    private static final byte[] WEB_TEXT_TYPE = Ascii.bytes("application/grpc-web-text");
    private static final byte[] SEPARATOR = Ascii.bytes(": ");
    private static final byte[] CRLF = {Ascii.CR, Ascii.LF};

    private Grpc() {}

    /** Whether it is a call of gRPC or the answer to one, of whatever encoding; gRPC-Web is neither. */
    public static boolean isCall(Head head) {
        return isOfType(head, TYPE);
    }

    /** Whether it is a call of gRPC-Web, by bytes or Base64. */
    public static boolean isWebCall(Head head) {
        return isOfType(head, WEB_TYPE) || isOfType(head, WEB_TEXT_TYPE);
    }

    private static boolean isOfType(Head head, byte[] type) {
        int i = head.findNamed(CONTENT_TYPE);
        if (i == Head.NONE) {
            return false;
        }
        int start = head.valueStart(i);
        int typeEnd = start + type.length;
        int end = head.valueEnd(i);
        if (typeEnd > end || !Ascii.equalsIgnoreCase(head.bytes(), start, typeEnd, type)) {
            return false;
        }
        return typeEnd == end || head.bytes()[typeEnd] == '+' || head.bytes()[typeEnd] == ';';
    }

    /** Whether an answer of ours is told as gRPC's status: not one that says that the client should come again, in another way. */
    public static boolean takes(Head request, LocalAnswer answer) {
        return isCall(request) && answer.status() != MISDIRECTED && answer.status() != TOO_EARLY;
    }

    /** The status of gRPC for what the balancer itself says. */
    public static int status(LocalAnswer answer) {
        return answer.error() == ProxyError.DEADLINE_EXCEEDED ? DEADLINE_EXCEEDED : status(answer.status());
    }

    /** The status of gRPC for one of HTTP. */
    public static int status(int httpStatus) {
        return switch (httpStatus) {
            case 200 -> OK;
            case 400, 413, 414, 431 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** The status that the trailers say, or the head of an answer that is nothing but trailers; {@link #NONE} for none. */
    public static int statusIn(@Nullable Head trailers) {
        int i = trailers == null ? Head.NONE : trailers.findNamed(STATUS);
        if (trailers == null || i == Head.NONE) {
            return NONE;
        }
        long status = Ascii.parseDecimal(trailers.bytes(), trailers.valueStart(i), trailers.valueEnd(i));
        return status < 0 || status > Short.MAX_VALUE ? NONE : (int) status;
    }

    /**
     * Trailers of the balancer's own, for a call whose answer can't be finished.
     *
     * @param message of printable ASCII without a percent sign
     */
    public static Head trailers(int status, String message) {
        Head trailers = new Head();
        field(trailers, STATUS, Ascii.bytes(Integer.toString(status)));
        field(trailers, MESSAGE, Ascii.bytes(message));
        trailers.fieldsEnd(trailers.length());
        return trailers;
    }

    private static void field(Head head, byte[] name, byte[] value) {
        int nameStart = append(head, name);
        append(head, SEPARATOR);
        int valueStart = append(head, value);
        head.addField(nameStart, nameStart + name.length, valueStart, head.length());
        append(head, CRLF);
    }

    private static int append(Head head, byte[] bytes) {
        int start = head.length();
        head.reserve(bytes.length);
        System.arraycopy(bytes, 0, head.bytes(), start, bytes.length);
        head.length(start + bytes.length);
        return start;
    }
}
