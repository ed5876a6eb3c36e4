package balancebeam.control.accesslog;

import balancebeam.bytes.Ascii;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Lines on their way to a sink: their bytes, and where each ends. Reused. The log's thread only. */
final class LineBuffer {
    private static final int FIRST_LINES = 256;

    private byte[] bytes;
    private int length;
    private int[] ends = new int[FIRST_LINES];
    private int lines;
    private int taken;

    LineBuffer(int firstBytes) {
        bytes = new byte[firstBytes];
    }

    void clear() {
        length = 0;
        lines = 0;
        taken = 0;
    }

    int length() {
        return length;
    }

    LineBuffer put(int b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) b;
        return this;
    }

    LineBuffer put(byte[] more) {
        return put(more, 0, more.length);
    }

    LineBuffer put(byte[] more, int start, int end) {
        int count = end - start;
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(more, start, bytes, length, count);
        length += count;
        return this;
    }

    /** Text that is ours, ASCII. */
    LineBuffer put(String text) {
        return put(Ascii.bytes(text));
    }

    LineBuffer putNumber(long number) {
        return put(Long.toString(number));
    }

    /** As milliseconds with three digits behind the point. */
    LineBuffer putMillis(long nanos) {
        long micros = nanos / 1000;
        return putNumber(micros / 1000)
                .put('.')
                .put(Long.toString(1000 + micros % 1000).substring(1));
    }

    /** Forgets what was put since the last line's end. */
    void undoLine() {
        length = start(lines);
    }

    /** Ends a line by a line feed. */
    void endLine() {
        put('\n');
        if (lines == ends.length) {
            ends = Arrays.copyOf(ends, 2 * lines);
        }
        ends[lines++] = length;
    }

    // ---- for the sinks ----

    /** All lines that were not taken. */
    ByteBuffer rest() {
        int start = start(taken);
        return ByteBuffer.wrap(bytes, start, length - start);
    }

    /** Writes all lines that were not taken. */
    void writeRest(OutputStream out) throws IOException {
        int start = start(taken);
        out.write(bytes, start, length - start);
    }

    /** Appends the next line to a message, without its line feed. */
    void appendNext(LineBuffer message) {
        message.put(bytes, start(taken), ends[taken] - 1);
    }

    /** The next line went away. */
    void tookOne() {
        taken++;
    }

    boolean hasNext() {
        return taken < lines;
    }

    /** As many bytes of {@link #rest()} went away: gives what is missing of a line that was cut by that, or nothing. */
    byte[] took(int count) {
        int at = start(taken) + count;
        while (taken < lines && ends[taken] <= at) {
            taken++;
        }
        if (taken == lines || at == start(taken)) {
            return new byte[0];
        }
        return Arrays.copyOfRange(bytes, at, ends[taken++]);
    }

    /** Lines that nobody took. */
    int untaken() {
        return lines - taken;
    }

    private int start(int line) {
        return line == 0 ? 0 : ends[line - 1];
    }
}
