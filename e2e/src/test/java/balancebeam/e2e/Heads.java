package balancebeam.e2e;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines of message heads. Stateless. */
final class Heads {
    private Heads() {}

    /** The next line without its CR LF, or null when the stream ends before one does. */
    static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                line.setLength(Math.max(0, line.length() - 1));
                return line.toString();
            }
            line.append((char) b);
        }
        return null;
    }
}
