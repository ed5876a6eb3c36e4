package balancebeam.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A cursor over elements in DER (X.690): what is read of keys and OCSP responses that the JDK has no public reader for. One
 * thread. Every method throws {@link IllegalArgumentException} where something else stands than what was asked for.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTETS = 0x04;
    static final int OID = 0x06;
    static final int ENUMERATED = 0x0A;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    private static final int LONGEST_LENGTH = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /** Explicit tag of the context, constructed. */
    static int context(int number) {
        return 0xA0 | number;
    }

    boolean hasMore() {
        return at < end;
    }

    /** Whether the next element has that tag. */
    boolean is(int tag) {
        return at < end && (bytes[at] & 0xFF) == tag;
    }

    int tag() {
        need(at < end);
        return bytes[at] & 0xFF;
    }

    /** The inside of the next element; the cursor moves behind it. */
    Der enter(int tag) {
        need(is(tag));
        int start = at;
        int stop = skip();
        return new Der(bytes, contentStart(start), stop);
    }

    /** The content of the next element. */
    byte[] content(int tag) {
        Der inside = enter(tag);
        return Arrays.copyOfRange(bytes, inside.at, inside.end);
    }

    /** The next element with tag and length. */
    byte[] element() {
        int start = at;
        return Arrays.copyOfRange(bytes, start, skip());
    }

    /** Goes behind the next element and says where that is. */
    int skip() {
        need(at + 2 <= end);
        int start = contentStart(at);
        int length = length(at + 1);
        need(length >= 0 && length <= end - start);
        at = start + length;
        return at;
    }

    private int contentStart(int element) {
        int first = bytes[element + 1] & 0xFF;
        return element + 2 + (first < 0x80 ? 0 : first & 0x7F);
    }

    private int length(int lengthAt) {
        int first = bytes[lengthAt] & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7F;
        need(count > 0 && count <= LONGEST_LENGTH && lengthAt + count < end);
        int length = 0;
        for (int i = 1; i <= count; i++) {
            length = (length << 8) | (bytes[lengthAt + i] & 0xFF);
        }
        return length;
    }

    private static void need(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not the DER that was expected");
        }
    }

    /** An element made of others. */
    static byte[] of(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream(length + 2 + LONGEST_LENGTH);
        all.write(tag);
        if (length < 0x80) {
            all.write(length);
        } else {
            int count = length < 0x100 ? 1 : length < 0x1_0000 ? 2 : LONGEST_LENGTH;
            all.write(0x80 | count);
            for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
                all.write(length >> shift);
            }
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }
}
