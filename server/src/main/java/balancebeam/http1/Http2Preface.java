package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.net.ConnectionHandler;
import java.nio.ByteBuffer;

/**
 * The first bytes of a peer that speaks HTTP/2 without having asked (RFC 9113 sections 3.3 and 3.4): those of a client are made so that
 * HTTP/1 takes them for no request, and those of a server are no answer. Thread-safe: static functions without state.
 */
public final class Http2Preface {
    /** What is wrong with an endpoint whose first bytes are those: a verb phrase about it. */
    public static final String SERVER_SPEAKS_HTTP2 = "speaks HTTP/2, for which its cluster needs 'protocol: http2'";

    private static final int FRAME_HEADER_BYTES = 9;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;

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

    /** Whether a server's first bytes are a frame by which it begins, or refuses, to speak HTTP/2. */
    public static boolean isOfServer(byte[] bytes, int length) {
        return length >= FRAME_HEADER_BYTES
                && bytes[0] == 0
                && (bytes[3] == SETTINGS || bytes[3] == GO_AWAY)
                && (bytes[5] | bytes[6] | bytes[7] | bytes[8]) == 0;
    }

    /** What is wrong with an endpoint whose answer can't be understood, by what came where a head should have. */
    static String badAnswer(Head taken, MalformedMessage why) {
        return isOfServer(taken.bytes(), taken.length())
                ? SERVER_SPEAKS_HTTP2
                : "sent a bad answer: " + why.getMessage();
    }

    /** Gives what has come to a connection's new handler: first what was taken for a head. */
    static void handOver(ConnectionHandler next, Head taken, ByteBuffer rest) {
        next.onRead(ByteBuffer.wrap(taken.bytes(), 0, taken.length()));
        next.onRead(rest);
    }
}
