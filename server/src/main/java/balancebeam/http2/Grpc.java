package balancebeam.http2;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/**
 * What the balancer's own answers say to clients of gRPC, which read no status of HTTP: theirs is 200, and how it went stands in
 * grpc-status. Thread-safe: static functions without state.
 *
 * <p>Source: gRPC over HTTP/2, and "HTTP to gRPC Status Code Mapping", both of the gRPC project.
 */
public final class Grpc {
    private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");
    private static final byte[] TYPE = Ascii.bytes("application/grpc");

    private static final int OK = 0;
    private static final int UNKNOWN = 2;
    private static final int PERMISSION_DENIED = 7;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    private Grpc() {}

    /** Whether it is a call of gRPC, of whatever encoding; gRPC-Web is not. */
    public static boolean isCall(Head request) {
        int i = request.findNamed(CONTENT_TYPE);
        if (i == Head.NONE) {
            return false;
        }
        int start = request.valueStart(i);
        int typeEnd = start + TYPE.length;
        int end = request.valueEnd(i);
        if (typeEnd > end || !Ascii.equalsIgnoreCase(request.bytes(), start, typeEnd, TYPE)) {
            return false;
        }
        return typeEnd == end || request.bytes()[typeEnd] == '+' || request.bytes()[typeEnd] == ';';
    }

    /** The status of gRPC for one of HTTP. */
    static int status(int httpStatus) {
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
}
