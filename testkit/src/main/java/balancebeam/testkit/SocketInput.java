package balancebeam.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a socket: buffers, keeps a transcript, ends waits at a deadline, and remembers how the peer
 * ended the connection.
 *
 * <p>One reading thread at a time; {@link #end()} from any.
 */
final class SocketInput extends InputStream {

    /** How a peer ended its side of a connection, as far as reading has found out. */
    enum End {
        /** Not yet. */
        NONE,
        /** It sent everything and then FIN. */
        FIN,
        /** It sent RST, or the connection broke in another way. */
        RESET
    }

    private final Socket socket;
    private final InputStream in;
    private final Transcript transcript;
    private final byte[] buffer = new byte[16_384];
    private int from;
    private int to;
    private volatile End end = End.NONE;
    private @Nullable Duration limit;
    private boolean limitIsPerRead;
    private long deadlineNanos;

    SocketInput(Socket socket, Transcript transcript) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.transcript = transcript;
    }

    /** From now on all reads together may take this long; afterwards they throw {@link SocketTimeoutException}. */
    void limit(Duration whole) {
        limit = whole;
        limitIsPerRead = false;
        deadlineNanos = System.nanoTime() + whole.toNanos();
    }

    /** From now on each read may take this long. */
    void limitEachRead(Duration each) {
        limit = each;
        limitIsPerRead = true;
    }

    End end() {
        return end;
    }

    /** Waits for a byte without taking it; false at FIN. */
    boolean hasMore() throws IOException {
        return from < to || fill();
    }

    /** What was received and not read, without waiting. */
    Octets buffered() throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
        }
        while (end == End.NONE && in.available() > 0 && to < buffer.length) {
            receive();
        }
        byte[] rest = new byte[to - from];
        System.arraycopy(buffer, from, rest, 0, rest.length);
        return Octets.of(rest);
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? buffer[from++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(buffer, from, into, offset, count);
        from += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (end == End.FIN) {
            return false;
        }
        if (end == End.RESET) {
            throw new SocketException("Connection reset");
        }
        from = 0;
        to = 0;
        socket.setSoTimeout(timeoutMillis());
        return receive();
    }

    /** One read from the socket into the free part of the buffer. */
    private boolean receive() throws IOException {
        int count;
        try {
            count = in.read(buffer, to, buffer.length - to);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            end = End.RESET;
            transcript.note("reset: " + e.getMessage());
            throw e;
        }
        if (count < 0) {
            end = End.FIN;
            transcript.note("closed by the peer");
            return false;
        }
        transcript.received(buffer, to, count);
        to += count;
        return true;
    }

    /** For SO_TIMEOUT, where 0 means for ever. */
    private int timeoutMillis() throws SocketTimeoutException {
        if (limit == null) {
            return 0;
        }
        long nanos = limitIsPerRead ? limit.toNanos() : deadlineNanos - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, nanos / 1_000_000));
    }
}
