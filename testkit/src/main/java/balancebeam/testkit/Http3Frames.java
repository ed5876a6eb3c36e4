package balancebeam.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Frames of HTTP/3 as bytes, with heads of literals only (RFC 9114 section 7.1, RFC 9204 section 4.5.6). Thread-safe: static functions. */
public final class Http3Frames {
    /** The type of a DATA frame. */
    public static final int DATA = 0;
    /** The type of a HEADERS frame. */
    public static final int HEADERS = 1;

    private static final int LITERAL_NAME = 0x20;
    private static final int LITERAL_NAME_BITS = 3;
    private static final int VALUE_BITS = 7;

    private Http3Frames() {}

    /** A frame of any type. */
    public static byte[] frame(long type, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(type, out);
        number(payload.length, out);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** A HEADERS frame with fields as they are, right or wrong; characters are bytes. */
    public static byte[] headers(Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.write(0);
        for (Field field : fields) {
            byte[] name = field.name().getBytes(StandardCharsets.ISO_8859_1);
            byte[] value = field.value().getBytes(StandardCharsets.ISO_8859_1);
            prefixed(LITERAL_NAME, LITERAL_NAME_BITS, name.length, out);
            out.writeBytes(name);
            prefixed(0, VALUE_BITS, value.length, out);
            out.writeBytes(value);
        }
        return frame(HEADERS, out.toByteArray());
    }

    /** An integer of QUIC (RFC 9000 section 16). */
    public static byte[] number(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(value, out);
        return out.toByteArray();
    }

    private static void number(long value, ByteArrayOutputStream out) {
        int bytes = value < 1 << 6 ? 1 : value < 1 << 14 ? 2 : value < 1 << 30 ? 4 : 8;
        int lengthBits = Integer.numberOfTrailingZeros(bytes) << 6;
        for (int i = bytes - 1; i >= 0; i--) {
            int b = (int) (value >>> (8 * i)) & 0xFF;
            out.write(i == bytes - 1 ? b | lengthBits : b);
        }
    }

    private static void prefixed(int what, int bits, int value, ByteArrayOutputStream out) {
        int most = (1 << bits) - 1;
        if (value < most) {
            out.write(what | value);
            return;
        }
        out.write(what | most);
        int left = value - most;
        while (left >= 0x80) {
            out.write((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }
}
