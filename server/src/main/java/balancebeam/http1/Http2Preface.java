package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import balancebeam.net.ConnectionHandler;
import java.nio.ByteBuffer;

/**
 * The first bytes of a client that speaks HTTP/2 without having asked (RFC 9113 sections 3.3 and 3.4), made so that HTTP/1 takes them for
 * no request.
 */
final class Http2Preface {
    private static final byte[] BYTES = Ascii.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    /** So many of them are no request's of HTTP/1. */
    private static final int TELLING = "PRI * HTTP/2".length();

    private Http2Preface() {}

    /** Whether that is what has come so far. */
    static boolean isBegun(Head head) {
        int count = Math.min(head.length(), BYTES.length);
        for (int i = 0; i < count; i++) {
            if (head.bytes()[i] != BYTES[i]) {
                return false;
            }
        }
        return count >= TELLING;
    }

    /** Gives what has come to a connection's new handler: first what was taken for a head. */
    static void handOver(ConnectionHandler next, Head taken, ByteBuffer rest) {
        next.onRead(ByteBuffer.wrap(taken.bytes(), 0, taken.length()));
        next.onRead(rest);
    }
}
