package balancebeam.http;

import balancebeam.bytes.Ascii;
import java.util.Arrays;

/** The methods that mean something to a balancer (RFC 9110 section 9.3). Immutable. */
public enum Method {
    GET(true),
    HEAD(true),
    OPTIONS(true),
    TRACE(true),
    PUT(true),
    DELETE(true),
    POST(false),
    CONNECT(false),
    /** Any other token; nothing is assumed of it. */
    OTHER(false);

    private static final Method[] KNOWN = {GET, POST, HEAD, PUT, DELETE, OPTIONS, CONNECT, TRACE};
    private static final byte[][] NAMES =
            Arrays.stream(KNOWN).map(method -> Ascii.bytes(method.name())).toArray(byte[][]::new);

    private final boolean idempotent;

    Method(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /** Whether sending it twice means no more than once (RFC 9110 section 9.2.2). */
    public boolean isIdempotent() {
        return idempotent;
    }

    /** The method of a request. */
    public static Method of(Head request) {
        for (int i = 0; i < KNOWN.length; i++) {
            if (request.isMethod(NAMES[i])) {
                return KNOWN[i];
            }
        }
        return OTHER;
    }
}
