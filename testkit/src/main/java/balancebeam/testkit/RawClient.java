package balancebeam.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends exactly the bytes it is told to, and reads answers strictly.
 *
 * <p>Every operation has the deadline of its {@link RawConnector} and throws an {@link AssertionError} that shows the
 * bytes of the connection so far when it is not met, when an answer is malformed, and when the peer does something
 * else than was expected. Bytes that came and were not asked for yet are kept, so requests can be pipelined.
 *
 * <pre>{@code
 * try (RawClient client = RawClient.connect("127.0.0.1", port)) {
 *     client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
 *     assertEquals("a\n", client.readAnswer().text());
 *     assertEquals(200, client.readAnswer("HEAD").status());
 *     client.expectClosed();
 * }
 * }</pre>
 *
 * <p>One thread may send while another reads; otherwise not thread-safe.
 */
public final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final Duration deadline;
    private final Transcript transcript = new Transcript();
    private final SocketInput input;
    private final Http1Reader reader;

    RawClient(Socket socket, Duration deadline) throws IOException {
        this.socket = socket;
        this.deadline = deadline;
        this.input = new SocketInput(socket, transcript);
        this.reader = new Http1Reader(input);
    }

    /** Connects with {@link Await#DEADLINE}; see {@link RawConnector} for more choices. */
    public static RawClient connect(String host, int port) {
        return connect(new InetSocketAddress(host, port));
    }

    /** Connects with {@link Await#DEADLINE}; see {@link RawConnector} for more choices. */
    public static RawClient connect(InetSocketAddress target) {
        return RawConnector.to(target).connect();
    }

    // ---------------------------------------------------------------- sending

    /** Sends the ISO-8859-1 bytes of a text, exactly. */
    public void send(String latin1) {
        send(Octets.of(latin1).toArray());
    }

    /** Sends these bytes, exactly. */
    public void send(byte[] bytes) {
        IOException failure = write(bytes);
        if (failure != null) {
            throw failed("could not send " + bytes.length + " bytes: " + failure, failure);
        }
    }

    /** Sends as far as the peer lets it; false when the connection is closed or reset, which is no failure here. */
    public boolean trySend(String latin1) {
        return write(Octets.of(latin1).toArray()) == null;
    }

    /** A blocking write has no time-out of its own, so another thread does it while this one watches the clock. */
    private @Nullable IOException write(byte[] bytes) {
        transcript.sent(bytes, 0, bytes.length);
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                failure.set(e);
            }
        });
        try {
            if (!writer.join(deadline)) {
                throw failed("the peer did not take " + bytes.length + " bytes within " + millis(deadline), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted while sending", e);
        }
        return failure.get();
    }

    /** Sends FIN; answers can still be read. */
    public void shutdownOutput() {
        try {
            socket.shutdownOutput();
            transcript.note("our side shut down");
        } catch (IOException e) {
            throw failed("could not shut down the output: " + e, e);
        }
    }

    // ---------------------------------------------------------------- answers

    /** Reads the answer to a request that was neither HEAD nor CONNECT. */
    public Answer readAnswer() {
        return readAnswer("GET");
    }

    /** Reads the answer to a request of that method; interim answers before it are in {@link Answer#interims()}. */
    public Answer readAnswer(String method) {
        return reading("the answer to " + method, () -> {
            List<ResponseHead> interims = new ArrayList<>();
            ResponseHead head = nextHead();
            while (head.isInterim()) {
                interims.add(head);
                reader.readBody(head, method);
                head = nextHead();
            }
            return new Answer(head, reader.readBody(head, method), interims);
        });
    }

    /** Reads one interim answer, such as 100 or 103. */
    public ResponseHead readInterim() {
        ResponseHead head = readHead();
        if (!head.isInterim()) {
            throw failed("not an interim answer but " + head.status(), null);
        }
        reading("an interim answer", () -> reader.readBody(head, "GET"));
        return head;
    }

    /** Reads the head of the next answer, interim or not, and leaves its body. */
    public ResponseHead readHead() {
        return reading("the head of an answer", this::nextHead);
    }

    /**
     * The body after {@link #readHead()}, to be read as slowly or as far as a test likes; each read has the deadline,
     * and throws what {@link BodyStream} throws.
     */
    public BodyStream openBody(ResponseHead head, String method) {
        input.limitEachRead(deadline);
        return reader.openBody(head, method);
    }

    /** Reads an answer that must begin and must not end: the connection is closed or reset before that. */
    public TruncatedAnswer readTruncatedAnswer() {
        ResponseHead head = readHead();
        return reading("the truncated end of an answer", () -> {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            try {
                reader.openBody(head, "GET").transferTo(content);
            } catch (TruncatedMessage e) {
                return new TruncatedAnswer(head, Octets.of(content.toByteArray()), false);
            } catch (IOException e) {
                if (input.end() == SocketInput.End.RESET) {
                    return new TruncatedAnswer(head, Octets.of(content.toByteArray()), true);
                }
                throw e;
            }
            throw failed("the answer is complete, not truncated", null);
        });
    }

    private ResponseHead nextHead() throws IOException {
        ResponseHead head = reader.readResponseHead();
        if (head == null) {
            throw new TruncatedMessage("the connection was closed before an answer began");
        }
        return head;
    }

    // ---------------------------------------------------------------- bytes

    /** Reads this many bytes, as after 101 or a CONNECT. */
    public Octets readExactly(int count) {
        return reading(count + " bytes", () -> {
            byte[] bytes = input.readNBytes(count);
            if (bytes.length < count) {
                throw new TruncatedMessage("the connection was closed after " + bytes.length + " bytes");
            }
            return Octets.of(bytes);
        });
    }

    /** Reads this many bytes; null when the peer ends the connection before them, in either way. */
    byte @Nullable [] readOrEnd(int count) {
        return reading(count + " bytes", () -> {
            try {
                byte[] bytes = input.readNBytes(count);
                return bytes.length < count ? null : bytes;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                if (input.end() == SocketInput.End.RESET) {
                    return null;
                }
                throw e;
            }
        });
    }

    /** Reads everything up to the peer's FIN. */
    public Octets readUntilClosed() {
        return reading("the end of the connection", () -> Octets.of(input.readAllBytes()));
    }

    /** What was received and not read yet (up to 16 KiB); does not wait. */
    public Octets rawRemaining() {
        try {
            return input.buffered();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---------------------------------------------------------------- the end

    /** The peer must send FIN, and no byte before it. */
    public void expectClosed() {
        expectEnd("closed", SocketInput.End.FIN);
    }

    /** The peer must reset the connection, and send no byte before. */
    public void expectReset() {
        expectEnd("reset", SocketInput.End.RESET);
    }

    /** The peer must end the connection in either way, and send no byte before. */
    public void expectClosedOrReset() {
        expectEnd("closed or reset", null);
    }

    /** For so long the peer must neither send a byte nor end the connection. */
    public void expectNothingFor(Duration time) {
        input.limit(time);
        try {
            throw failed(input.hasMore() ? "bytes came, but none were expected" : "the peer closed", null);
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException e) {
            throw failed("the peer reset the connection", e);
        }
    }

    private void expectEnd(String wanted, SocketInput.@Nullable End end) {
        String expected = "expected the connection to be " + wanted + ", but ";
        input.limit(deadline);
        try {
            if (input.hasMore()) {
                throw failed(expected + "bytes came", null);
            }
        } catch (SocketTimeoutException e) {
            throw failed(expected + "nothing happened within " + millis(deadline), e);
        } catch (IOException e) {
            if (input.end() != SocketInput.End.RESET) {
                throw failed(expected + "reading failed: " + e, e);
            }
        }
        if (end != null && end != input.end()) {
            throw failed(expected + "it ended by " + input.end(), null);
        }
    }

    /** Resets the connection: the peer gets RST, and bytes under way may be lost. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection; the kernel sends FIN, or RST when received bytes were not read. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that the peer sees. */
    public int localPort() {
        return socket.getLocalPort();
    }

    // ---------------------------------------------------------------- failing

    @FunctionalInterface
    private interface Reading<T extends @Nullable Object> {
        T read() throws IOException;
    }

    private <T extends @Nullable Object> T reading(String what, Reading<T> action) {
        input.limit(deadline);
        try {
            return action.read();
        } catch (SocketTimeoutException e) {
            throw failed("not within " + millis(deadline) + ": " + what, e);
        } catch (TruncatedMessage e) {
            throw failed(what + " did not come in full: " + e.getMessage(), e);
        } catch (MalformedMessage e) {
            throw failed(what + " is malformed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw failed("reset before " + what + " came in full: " + e.getMessage(), e);
        }
    }

    private AssertionError failed(String why, @Nullable Throwable cause) {
        return new AssertionError(why + "\n--- " + socket + ": " + transcript.show(), cause);
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }
}
