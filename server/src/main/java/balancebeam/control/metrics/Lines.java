package balancebeam.control.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way to a stream, in UTF-8, by way of a small buffer: a page of some megabytes must not be a piece of heap, which
 * the event loops have to share. One thread only.
 */
final class Lines {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int MOST_DIGITS = 20;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private @Nullable IOException failure;

    Lines(OutputStream out) {
        this.out = out;
    }

    Lines text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return unicode(text.substring(i));
            }
            put(c);
        }
        return this;
    }

    private Lines unicode(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            put(b);
        }
        return this;
    }

    /** As the value of a label stands between its quotes; both formats do it alike. */
    Lines escaped(String text) {
        return text(
                isPlain(text)
                        ? text
                        : text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    }

    private static boolean isPlain(String text) {
        return text.indexOf('\\') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0;
    }

    Lines number(long value) {
        if (value < 0) {
            return text(Long.toString(value));
        }
        if (buffer.length - filled < MOST_DIGITS) {
            flush();
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = filled + digits - 1; at >= filled; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        filled += digits;
        return this;
    }

    Lines number(double value) {
        long whole = (long) value;
        return whole == value ? number(whole) : text(Double.toString(value));
    }

    private void put(int character) {
        if (filled == buffer.length) {
            flush();
        }
        buffer[filled++] = (byte) character;
    }

    private void flush() {
        if (failure == null) {
            try {
                out.write(buffer, 0, filled);
            } catch (IOException e) {
                failure = e;
            }
        }
        filled = 0;
    }

    /**
     * Hands over what is left. The stream stays open.
     *
     * @throws IOException what the stream threw, now or before: after that nothing was written
     */
    void end() throws IOException {
        flush();
        if (failure != null) {
            throw failure;
        }
    }
}
