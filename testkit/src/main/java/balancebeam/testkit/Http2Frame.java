package balancebeam.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One frame of HTTP/2, as it was on the wire. Immutable.
 *
 * @param type one of the constants here, or any other octet
 * @param stream 0 for the whole connection
 */
public record Http2Frame(int type, int flags, int stream, Octets payload) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int HAS_PRIORITY = 32;

    public static final int NO_ERROR = 0;
    public static final int PROTOCOL_ERROR = 1;
    public static final int INTERNAL_ERROR = 2;
    public static final int FLOW_CONTROL_ERROR = 3;
    public static final int STREAM_CLOSED = 5;
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;
    public static final int COMPRESSION_ERROR = 9;
    public static final int ENHANCE_YOUR_CALM = 11;

    static final int HEADER_BYTES = 9;

    /** The same for a payload given as bytes, which are copied. */
    public static Http2Frame of(int type, int flags, int stream, byte[] payload) {
        return new Http2Frame(type, flags, stream, Octets.of(payload));
    }

    /** Whether it has one of these flags. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The reason that a RST_STREAM or a GOAWAY gives. */
    public int errorCode() {
        return number(type == GOAWAY ? 4 : 0);
    }

    /** The last stream that the sender of a GOAWAY takes. */
    public int lastStream() {
        return number(0) & Integer.MAX_VALUE;
    }

    /** What the sender of a GOAWAY adds to it. */
    public String debugText() {
        return new String(payload.toArray(), StandardCharsets.ISO_8859_1).substring(8);
    }

    /** Four octets of the payload. */
    int number(int at) {
        return ByteBuffer.wrap(payload.toArray()).getInt(at);
    }

    /** The frame as it goes on the wire. */
    public byte[] wire() {
        int length = payload.length();
        return ByteBuffer.allocate(HEADER_BYTES + length)
                .put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload.toArray())
                .array();
    }
}
