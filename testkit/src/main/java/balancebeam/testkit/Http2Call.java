package balancebeam.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that an {@link Http2Origin} has got, and the stream to answer it on. Thread-safe. */
public final class Http2Call {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Http2OriginConnection connection;
    private final int stream;
    private final Fields fields;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable Fields trailers;
    private boolean ended;
    private int resetCode = -1;
    private @Nullable Consumer<byte[]> taker;
    private boolean reading = true;
    private int unread;

    Http2Call(Http2OriginConnection connection, int stream, Fields fields) {
        this.connection = connection;
        this.stream = stream;
        this.fields = fields;
    }

    // ---------------------------------------------------------------- the request

    /** The connection by which it came. */
    public Http2OriginConnection connection() {
        return connection;
    }

    public int stream() {
        return stream;
    }

    /** The fields of the head, with the pseudo-header fields. */
    public Fields fields() {
        return fields;
    }

    public String method() {
        return String.valueOf(fields.first(":method"));
    }

    public String target() {
        return String.valueOf(fields.first(":path"));
    }

    /** The target without its query. */
    public String path() {
        String target = target();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    public @Nullable String field(String name) {
        return fields.first(name);
    }

    /** The content so far. */
    public synchronized byte[] content() {
        return content.toByteArray();
    }

    public synchronized int contentBytes() {
        return content.size();
    }

    /** The content so far as ISO-8859-1 text. */
    public String text() {
        return new String(content(), StandardCharsets.ISO_8859_1);
    }

    /** What followed the content, or nothing. */
    public synchronized Fields trailers() {
        return trailers == null ? Fields.EMPTY : trailers;
    }

    /** Why the peer reset the stream, or -1 if it did not. */
    public synchronized int resetCode() {
        return resetCode;
    }

    /** Whether the request is complete. */
    public synchronized boolean isComplete() {
        return ended;
    }

    /** Waits until the request is complete, or was reset, or its connection is gone: as long as a client may want to wait. */
    public void awaitEnd() {
        await("the end of " + this, PATIENCE, () -> ended || resetCode >= 0 || connection.isClosed());
    }

    /** Waits until the peer resets the stream; gives why. */
    public int awaitReset() {
        await("a reset of " + this, Await.DEADLINE, () -> resetCode >= 0);
        return resetCode();
    }

    private void await(String what, Duration within, BooleanSupplier condition) {
        Await.until(what, within, () -> {
            synchronized (this) {
                return condition.getAsBoolean();
            }
        });
    }

    /** From now on content is not kept but given to that, beginning with what has come; by the thread that reads. */
    public synchronized void contentTo(Consumer<byte[]> to) {
        to.accept(content.toByteArray());
        content.reset();
        taker = to;
    }

    /** From now on no more of the request's content is read, so that its window is used up. */
    public synchronized void stopReading() {
        reading = false;
    }

    /** The opposite. */
    public void goOnReading() throws IOException {
        int missed;
        synchronized (this) {
            reading = true;
            missed = unread;
            unread = 0;
        }
        connection.giveWindows(this, missed);
    }

    /** How much window it has back for so much content that came. */
    synchronized int read(int bytes) {
        unread += reading ? 0 : bytes;
        return reading ? bytes : 0;
    }

    synchronized void took(byte[] piece, boolean end) {
        if (taker == null) {
            content.writeBytes(piece);
        } else {
            taker.accept(piece);
        }
        ended |= end;
    }

    synchronized void tookTrailers(Fields read) {
        trailers = read;
        ended = true;
    }

    synchronized void tookReset(int code) {
        resetCode = code;
    }

    synchronized boolean isOver() {
        return resetCode >= 0;
    }

    // ---------------------------------------------------------------- the answer

    /** Answers with that content. */
    public void answer(int status, String latin1) throws IOException {
        answer(status, Fields.EMPTY, latin1);
    }

    /** The same with further fields. */
    public void answer(int status, Fields more, String latin1) throws IOException {
        head(status, more, latin1.isEmpty());
        if (!latin1.isEmpty()) {
            content(Octets.of(latin1).toArray(), true);
        }
    }

    /** Sends a head. */
    public void head(int status, Fields more, boolean end) throws IOException {
        List<Field> all = new ArrayList<>(List.of(new Field(":status", Integer.toString(status))));
        all.addAll(more.lines());
        fields(new Fields(all), end);
    }

    /** Sends fields as they are: a head, or trailers. */
    public void fields(Fields sent, boolean end) throws IOException {
        connection.headers(stream, sent, end);
    }

    /** Sends content as the windows allow, and waits for them; ends when the peer resets the stream. */
    public void content(byte[] bytes, boolean end) throws IOException {
        connection.content(this, bytes, end);
    }

    /** The same for ISO-8859-1 text. */
    public void content(String latin1, boolean end) throws IOException {
        content(Octets.of(latin1).toArray(), end);
    }

    /** Sends RST_STREAM. */
    public void reset(int code) throws IOException {
        connection.reset(stream, code);
    }

    @Override
    public String toString() {
        return method() + " " + target() + " on stream " + stream + " of connection " + connection.number();
    }
}
