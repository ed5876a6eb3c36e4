package balancebeam.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link ScriptedOrigin}, for handlers and stories to answer on.
 *
 * <p>Writing waits while the peer does not read, and reading while it does not send, until the origin closes: the
 * deadlines are at the test's side. For the thread of the connection only, but {@link #closeNow()}, {@link #reset()}
 * and {@link #number()} are thread-safe.
 */
public final class OriginConnection {

    private final Socket socket;
    private final int number;
    private final SocketInput input;
    private final Http1Reader reader;
    private @Nullable ReceivedRequest current;
    private boolean answered;
    private boolean closeAnnounced;
    /** Whether this side ended the connection before the peer was seen to. */
    private volatile boolean endedHere;

    OriginConnection(Socket socket, int number) throws IOException {
        this.socket = socket;
        this.number = number;
        this.input = new SocketInput(socket, new Transcript());
        this.reader = new Http1Reader(input);
    }

    /** The number of this connection at its origin, from 1. */
    public int number() {
        return number;
    }

    /** Where the peer connected from. */
    public InetSocketAddress peer() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    // ---------------------------------------------------------------- answering

    /** Answers with a text, as {@link #answer(int, Fields, byte[])} does. */
    public void answer(int status, Fields fields, String latin1) throws IOException {
        answer(status, fields, Octets.of(latin1).toArray());
    }

    /**
     * Answers in one write. Content-Length is added unless the fields have it or the status forbids it, and the body
     * is left out where HTTP has none.
     */
    public void answer(int status, Fields fields, byte[] body) throws IOException {
        Fields sent = fields;
        if (status / 100 != 1 && status != 204 && status != 304 && !fields.has("Content-Length")) {
            sent = fields.plus("Content-Length", String.valueOf(body.length));
        }
        byte[] head = head(status, sent);
        int content = isBodiless(status) ? 0 : body.length;
        byte[] all = new byte[head.length + content];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, content);
        finalAnswer(fields);
        write(all);
    }

    /** Sends the head of an answer whose fields say themselves how the body ends; the body follows by {@code raw}. */
    public void answerHead(int status, Fields fields) throws IOException {
        finalAnswer(fields);
        write(head(status, fields));
    }

    /** Sends the head of a chunked answer; Transfer-Encoding is added. */
    public ChunkedAnswer startChunked(int status, Fields fields) throws IOException {
        answerHead(status, fields.plus("Transfer-Encoding", "chunked"));
        return new ChunkedAnswer(this, isBodiless(status));
    }

    /** Sends an interim answer, such as 100 or 103; the final one must follow. */
    public void interim(int status, Fields fields) throws IOException {
        write(head(status, fields));
    }

    /** Sends the ISO-8859-1 bytes of a text, exactly; counts as an answer. */
    public void raw(String latin1) throws IOException {
        raw(Octets.of(latin1).toArray());
    }

    /** Sends these bytes, exactly; counts as an answer. */
    public void raw(byte[] bytes) throws IOException {
        answered = true;
        write(bytes);
    }

    /** The sending side, for bodies that are made while they are sent; not buffered; counts as an answer. */
    public OutputStream output() throws IOException {
        answered = true;
        return socket.getOutputStream();
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static byte[] head(int status, Fields fields) {
        String line = "HTTP/1.1 " + status + " " + Reason.of(status) + "\r\n";
        return Octets.of(line + fields.wire() + "\r\n").toArray();
    }

    private boolean isBodiless(int status) {
        boolean head = current != null && current.method().equals("HEAD");
        return head || status / 100 == 1 || status == 204 || status == 304;
    }

    private void finalAnswer(Fields fields) {
        answered = true;
        closeAnnounced |= fields.tokens("Connection").contains("close");
    }

    // ---------------------------------------------------------------- reading

    /** What the peer sends, buffered; stories read it, handlers only after the request's body (as after 101). */
    public InputStream input() {
        return input;
    }

    /**
     * Reads a whole request strictly; for stories.
     *
     * @throws TruncatedMessage when the peer closes before it came in full
     * @throws MalformedMessage when it is not in order
     */
    public Parsed<RequestHead> readRequest() throws IOException {
        RequestHead head = reader.readRequestHead();
        if (head == null) {
            throw new TruncatedMessage("the connection was closed before a request began");
        }
        return new Parsed<>(head, reader.readBody(head));
    }

    /** Reads up to and with this text; for stories. */
    public Octets readUntil(String latin1) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.length() < latin1.length() || seen.lastIndexOf(latin1) != seen.length() - latin1.length()) {
            int octet = input.read();
            if (octet < 0) {
                throw new TruncatedMessage("the connection was closed before \"" + latin1 + "\" came");
            }
            seen.append((char) octet);
        }
        return Octets.of(seen.toString());
    }

    // ---------------------------------------------------------------- waiting and ending

    /** Waits for a latch, at most {@link Await#DEADLINE}. */
    public void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("a latch was not opened within " + Await.DEADLINE.toMillis() + " ms");
        }
    }

    /** Says nothing more, discarding what comes, until the peer or the origin closes. */
    public void hang() throws IOException {
        answered = true;
        input.transferTo(OutputStream.nullOutputStream());
    }

    /** Sends FIN, and stays open for reading. */
    public void shutdownOutput() throws IOException {
        endHere();
        socket.shutdownOutput();
    }

    /** Closes both sides; as with every server the kernel sends RST instead of FIN when received bytes were not read. */
    public void closeNow() throws IOException {
        endHere();
        socket.close();
    }

    /** Resets the connection. */
    public void reset() throws IOException {
        endHere();
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    /** Sends FIN and waits for the peer's, so that it gets the last answer although it sent more (RFC 9112 9.6). */
    void linger() throws IOException {
        shutdownOutput();
        input.transferTo(OutputStream.nullOutputStream());
    }

    private void endHere() {
        if (!isEndedByPeer()) {
            endedHere = true;
        }
    }

    private boolean isEndedByPeer() {
        return input.end() != SocketInput.End.NONE;
    }

    // ---------------------------------------------------------------- for the origin

    Http1Reader reader() {
        return reader;
    }

    /** Makes this the request that is answered next. */
    void begin(ReceivedRequest request) {
        current = request;
        answered = false;
    }

    boolean isAnswered() {
        return answered;
    }

    boolean isCloseAnnounced() {
        return closeAnnounced;
    }

    /** Whether this side closed it. */
    boolean isClosedHere() {
        return socket.isClosed();
    }

    /** Whether either side was seen to end it. */
    boolean isOver() {
        return socket.isClosed() || isEndedByPeer();
    }

    /** Whether the peer ended it, and not only after this side did. */
    boolean isClosedByPeer() {
        return isEndedByPeer() && !endedHere;
    }
}
