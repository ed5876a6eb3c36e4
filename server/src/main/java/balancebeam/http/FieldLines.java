package balancebeam.http;

import balancebeam.bytes.Ascii;
import java.util.Arrays;

/**
 * Field lines that are added to a head on its way, each with its CR LF: written behind those that came. Reused. Event loop
 * only.
 */
public final class FieldLines {
    private static final int FIRST_BYTES = 256;
    /** Above this many bytes the array is given up after use. */
    private static final int KEPT_BYTES = 4096;

    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;

    /** Forgets the lines. */
    public void clear() {
        if (bytes.length > KEPT_BYTES) {
            bytes = NONE;
        }
        length = 0;
    }

    /** Becomes the same lines as others. */
    public void copyOf(FieldLines other) {
        bytes = Arrays.copyOf(other.bytes, other.length);
        length = other.length;
    }

    /** The lines; of the array the first {@link #length()} bytes count. Not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Adds a line. The caller sees to it that neither part has CR, LF or NUL; if one has, it becomes a space. */
    public void add(String name, String value) {
        add(Ascii.bytes(name), Ascii.bytes(value));
    }

    /** As {@link #add(String, String)}. */
    public void add(byte[] name, byte[] value) {
        add(name, value, 0, value.length);
    }

    /** As {@link #add(String, String)}; the value lies in the bytes from start to end. */
    public void add(byte[] name, byte[] value, int start, int end) {
        begin(name);
        append(value, start, end);
        end();
    }

    /** Begins a line whose value is appended in pieces, and then ended. */
    public void begin(byte[] name) {
        append(name, 0, name.length);
        append((byte) ':');
        append((byte) ' ');
    }

    /** A piece of the value, as in {@link #add(byte[], byte[])}. */
    public void append(byte[] from, int start, int end) {
        for (int i = start; i < end; i++) {
            byte b = from[i];
            append(b == '\r' || b == '\n' || b == 0 ? (byte) ' ' : b);
        }
    }

    /** Ends the line. */
    public void end() {
        append((byte) '\r');
        append((byte) '\n');
    }

    /** Adds lines that are ready, each with its CR LF: what they hold is the caller's word. */
    public void addReady(byte[] lines) {
        for (byte b : lines) {
            append(b);
        }
    }

    /**
     * Whether there is a line of that name.
     *
     * @param name in lower case
     */
    public boolean has(byte[] name) {
        for (int line = 0; line < length; line = endOfLine(line)) {
            if (isNamed(line, name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes out every line of that name.
     *
     * @param name in lower case
     */
    public void dropNamed(byte[] name) {
        int line = 0;
        while (line < length) {
            int end = endOfLine(line);
            if (isNamed(line, name)) {
                System.arraycopy(bytes, end, bytes, line, length - end);
                length -= end - line;
            } else {
                line = end;
            }
        }
    }

    private boolean isNamed(int line, byte[] name) {
        int colon = line + name.length;
        return colon < length && bytes[colon] == ':' && Ascii.equalsIgnoreCase(bytes, line, colon, name);
    }

    private int endOfLine(int line) {
        int i = line;
        while (i < length && bytes[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, length);
    }

    private void append(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(FIRST_BYTES, 2 * length));
        }
        bytes[length++] = b;
    }
}
