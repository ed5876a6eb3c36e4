package balancebeam.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the octets of a connection one by one, never reading ahead, and can keep a copy of what it handed out.
 *
 * <p>Not thread-safe.
 */
final class OctetSource {

    /** Far above what a balancer may forward; it only keeps an endless line from filling the heap. */
    private static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private @Nullable ByteArrayOutputStream copy;

    OctetSource(InputStream in) {
        this.in = in;
    }

    /** From now on what is handed out is kept. */
    void startCopy() {
        copy = new ByteArrayOutputStream();
    }

    /** What was handed out since {@link #startCopy()}. */
    Octets endCopy() {
        ByteArrayOutputStream done = copy;
        copy = null;
        return done == null ? Octets.EMPTY : Octets.of(done.toByteArray());
    }

    /** The next octet, or -1 at the end. */
    int next() throws IOException {
        int octet = in.read();
        if (octet >= 0 && copy != null) {
            copy.write(octet);
        }
        return octet;
    }

    /** Some of the next octets, or -1 at the end. */
    int next(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        if (count > 0 && copy != null) {
            copy.write(into, offset, count);
        }
        return count;
    }

    /** The line that begins with {@code first}, without its CRLF; {@code first} may be the CR. */
    String line(int first, String what) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = first;
        while (octet != '\r') {
            if (octet < 0) {
                throw new TruncatedMessage("the connection ended within " + what);
            }
            if (octet == '\n') {
                throw MalformedMessage.at(line.toString(), "LF without CR at the end of " + what);
            }
            if (line.length() == MAX_LINE) {
                throw MalformedMessage.at(line.toString(), "endless " + what);
            }
            line.append((char) octet);
            octet = next();
        }
        expect('\n', "LF after the CR of " + what);
        return line.toString();
    }

    /** The next line, without its CRLF. */
    String line(String what) throws IOException {
        return line(next(), what);
    }

    /** The next octet must be this one. */
    void expect(char wanted, String what) throws IOException {
        int octet = next();
        if (octet < 0) {
            throw new TruncatedMessage("the connection ended before the " + what);
        }
        if (octet != wanted) {
            throw MalformedMessage.at(String.valueOf((char) octet), "not the " + what);
        }
    }
}
