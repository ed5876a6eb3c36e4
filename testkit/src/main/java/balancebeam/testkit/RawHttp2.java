package balancebeam.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 client that sends exactly the frames it is told to, and keeps what comes by stream.
 *
 * <p>While it reads it acknowledges SETTINGS and PING and gives windows back, unless it was told not to. Reading and waiting have
 * the deadline of the {@link RawConnector} and throw an {@link AssertionError} when it is not met.
 *
 * <pre>{@code
 * try (RawHttp2 client = RawHttp2.connect(RawConnector.to(balancer))) {
 *     int a = client.get("/a");
 *     int b = client.open(RawHttp2.request("POST", "/b"), false);
 *     client.content(b, "hello", true);
 *     assertEquals(200, client.readAnswer(a).status());
 *     assertEquals("hello", client.readAnswer(b).text());
 * }
 * }</pre>
 *
 * <p>For one thread.
 */
public final class RawHttp2 implements AutoCloseable {
    /** What each connection begins with. */
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    public static final int HEADER_TABLE_SIZE = 1;
    public static final int MAX_CONCURRENT_STREAMS = 3;
    public static final int INITIAL_WINDOW_SIZE = 4;

    private static final int FRAME_BYTES = 16_384;
    private static final long MOST_HEAD_BYTES = 1 << 20;

    private final RawClient client;
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false, MOST_HEAD_BYTES);
    private final Map<Integer, Http2Answer> answers = new HashMap<>();
    private final Map<Integer, Long> windows = new HashMap<>();
    /** Of each stream, and of all as 0: what came and was not given back as window. */
    private final Map<Integer, Integer> read = new HashMap<>();

    private final List<Http2Frame> goAways = new ArrayList<>();
    private final Map<Integer, Integer> received = new HashMap<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private boolean blockEnds;
    private boolean givesWindows = true;
    private boolean acknowledges = true;
    private boolean ended;
    private int nextStream = 1;
    private int ownWindow = 65_535;
    private long connectionWindow = 65_535;
    private long initialWindow = 65_535;

    private RawHttp2(RawClient client) {
        this.client = client;
    }

    /** Connects, and sends the preface with these settings, as pairs of a number and a value. */
    public static RawHttp2 connect(RawConnector connector, int... settings) {
        RawHttp2 made = bare(connector);
        made.raw(Octets.of(PREFACE).toArray());
        made.settings(settings);
        return made;
    }

    /** Connects, and says nothing yet. */
    public static RawHttp2 bare(RawConnector connector) {
        return new RawHttp2(connector.connect());
    }

    /** From now on the peer gets no window for more than it has already. */
    public RawHttp2 withoutWindows() {
        givesWindows = false;
        return this;
    }

    /** From now on SETTINGS and PING of the peer are not acknowledged. */
    public RawHttp2 withoutAcknowledgements() {
        acknowledges = false;
        return this;
    }

    // ---------------------------------------------------------------- sending

    /** The pseudo-header fields of a request to {@code a.example}, and further fields as names and values by turns. */
    public static Fields request(String method, String path, String... more) {
        Fields fields = Fields.of(":method", method, ":scheme", "http", ":path", path, ":authority", "a.example");
        for (Field field : Fields.of(more)) {
            fields = fields.plus(field.name(), field.value());
        }
        return fields;
    }

    /** Sends a whole GET; gives its stream. */
    public int get(String path) {
        return open(request("GET", path), true);
    }

    /** Sends HEADERS on the next stream; gives it. */
    public int open(Fields fields, boolean end) {
        int stream = nextStream;
        nextStream += 2;
        headers(stream, fields, end);
        return stream;
    }

    /** Sends a head in HEADERS and as many CONTINUATION as it needs. */
    public void headers(int stream, Fields fields, boolean end) {
        byte[] head = HpackLiterals.of(fields);
        int flags = end ? Http2Frame.END_STREAM : 0;
        int type = Http2Frame.HEADERS;
        int from = 0;
        while (head.length - from > FRAME_BYTES) {
            frame(type, flags, stream, Arrays.copyOfRange(head, from, from + FRAME_BYTES));
            from += FRAME_BYTES;
            type = Http2Frame.CONTINUATION;
            flags = 0;
        }
        byte[] rest = Arrays.copyOfRange(head, from, head.length);
        frame(type, flags | Http2Frame.END_HEADERS, stream, rest);
    }

    /** Sends one DATA frame, whatever the windows are. */
    public void data(int stream, byte[] piece, boolean end) {
        frame(Http2Frame.DATA, end ? Http2Frame.END_STREAM : 0, stream, piece);
    }

    /** The same for ISO-8859-1 text. */
    public void data(int stream, String latin1, boolean end) {
        data(stream, Octets.of(latin1).toArray(), end);
    }

    /** Sends content in frames as the windows allow, reading while they don't. */
    public void content(int stream, byte[] content, boolean end) {
        int from = 0;
        while (from < content.length) {
            int at = from;
            await("a window for byte " + at + " of stream " + stream, () -> window(stream) > 0 || isOver(stream));
            if (isOver(stream)) {
                return;
            }
            int count = (int) Math.min(Math.min(FRAME_BYTES, content.length - from), window(stream));
            byte[] piece = Arrays.copyOfRange(content, from, from + count);
            from += count;
            data(stream, piece, end && from == content.length);
            connectionWindow -= count;
            windows.merge(stream, (long) -count, Long::sum);
        }
    }

    private boolean isOver(int stream) {
        return ended || answer(stream).resetCode() >= 0;
    }

    private long window(int stream) {
        return Math.min(connectionWindow, initialWindow + windows.getOrDefault(stream, 0L));
    }

    /** Sends RST_STREAM. */
    public void reset(int stream, int code) {
        frame(Http2Frame.RST_STREAM, 0, stream, number(code));
    }

    /** Sends SETTINGS, as pairs of a number and a value. */
    public void settings(int... settings) {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
            ownWindow = settings[i] == INITIAL_WINDOW_SIZE ? Math.clamp(settings[i + 1], 0, 65_535) : ownWindow;
        }
        frame(Http2Frame.SETTINGS, 0, 0, payload.array());
    }

    /** Sends PING. */
    public void ping(long number) {
        frame(Http2Frame.PING, 0, 0, ByteBuffer.allocate(8).putLong(number).array());
    }

    /** Sends WINDOW_UPDATE. */
    public void windowUpdate(int stream, int more) {
        frame(Http2Frame.WINDOW_UPDATE, 0, stream, number(more));
    }

    /** Sends a frame of any kind. */
    public void frame(int type, int flags, int stream, byte[] payload) {
        raw(Http2Frame.of(type, flags, stream, payload).wire());
    }

    /** Sends bytes. */
    public void raw(byte[] bytes) {
        client.send(bytes);
    }

    /** Sends bytes as far as the peer lets it; false when the connection has ended, which is no failure here. */
    public boolean tryRaw(byte[] bytes) {
        return client.trySend(Octets.of(bytes).text());
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    // ---------------------------------------------------------------- reading

    /** Reads a frame, and does what it asks for; null at the end of the connection. */
    public @Nullable Http2Frame readFrame() {
        byte[] header = client.readOrEnd(Http2Frame.HEADER_BYTES);
        byte[] payload = null;
        if (header != null) {
            payload = client.readOrEnd((header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff));
        }
        if (header == null || payload == null) {
            ended = true;
            return null;
        }
        int stream = ByteBuffer.wrap(header).getInt(5) & Integer.MAX_VALUE;
        Http2Frame frame = Http2Frame.of(header[3], header[4], stream, payload);
        received.merge(frame.type(), 1, Integer::sum);
        take(frame);
        return frame;
    }

    private void take(Http2Frame frame) {
        int stream = frame.stream();
        switch (frame.type()) {
            case Http2Frame.HEADERS, Http2Frame.CONTINUATION -> head(frame);
            case Http2Frame.DATA -> {
                answer(stream).content(frame.payload().toArray(), frame.has(Http2Frame.END_STREAM));
                if (givesWindows) {
                    giveBack(0, frame.payload().length());
                    giveBack(stream, frame.payload().length());
                }
            }
            case Http2Frame.RST_STREAM -> answer(stream).reset(frame.errorCode());
            case Http2Frame.GOAWAY -> goAways.add(frame);
            case Http2Frame.SETTINGS -> settings(frame);
            case Http2Frame.PING -> acknowledge(frame, frame.payload().toArray());
            case Http2Frame.WINDOW_UPDATE -> {
                if (stream == 0) {
                    connectionWindow += frame.number(0);
                } else {
                    windows.merge(stream, (long) frame.number(0), Long::sum);
                }
            }
            default -> throw new AssertionError("a server sends no " + frame);
        }
    }

    /** As clients do: once it is half a window, and not for each frame. */
    private void giveBack(int stream, int bytes) {
        int all = read.merge(stream, bytes, Integer::sum);
        if (all > 0 && all >= ownWindow / 2) {
            read.remove(stream);
            tryRaw(Http2Frame.of(Http2Frame.WINDOW_UPDATE, 0, stream, number(all))
                    .wire());
        }
    }

    private void head(Http2Frame frame) {
        if (frame.type() == Http2Frame.HEADERS) {
            blockEnds = frame.has(Http2Frame.END_STREAM);
        }
        block.writeBytes(frame.payload().toArray());
        if (!frame.has(Http2Frame.END_HEADERS)) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        ByteBuf bytes = Unpooled.wrappedBuffer(block.toByteArray());
        block.reset();
        try {
            hpack.decodeHeaders(frame.stream(), bytes)
                    .forEach(field -> fields.add(new Field(
                            field.getKey().toString(), field.getValue().toString())));
        } catch (Http2Exception e) {
            throw new AssertionError("a head that HPACK does not know", e);
        }
        answer(frame.stream()).head(new Fields(fields), blockEnds);
    }

    private void settings(Http2Frame frame) {
        if (frame.has(Http2Frame.ACK)) {
            return;
        }
        ByteBuffer payload = ByteBuffer.wrap(frame.payload().toArray());
        while (payload.hasRemaining()) {
            int name = payload.getShort();
            int value = payload.getInt();
            if (name == INITIAL_WINDOW_SIZE) {
                initialWindow = value;
            }
        }
        acknowledge(frame, new byte[0]);
    }

    private void acknowledge(Http2Frame frame, byte[] payload) {
        if (acknowledges && !frame.has(Http2Frame.ACK)) {
            tryRaw(Http2Frame.of(frame.type(), Http2Frame.ACK, 0, payload).wire());
        }
    }

    /** What came on a stream so far. */
    public Http2Answer answer(int stream) {
        return answers.computeIfAbsent(stream, number -> new Http2Answer());
    }

    /** Reads until that stream's answer is complete, or was reset. */
    public Http2Answer readAnswer(int stream) {
        Http2Answer answer = answer(stream);
        await("the end of stream " + stream, answer::isOver);
        return answer;
    }

    /** Reads until the condition holds. */
    public void await(String what, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (ended || readFrame() == null) {
                throw new AssertionError("the connection ended before " + what + ", after GOAWAY " + goAways);
            }
        }
    }

    /** Reads until the connection has ended. */
    public void readUntilClosed() {
        while (!ended) {
            readFrame();
        }
    }

    /** Reads until the connection has ended, and wants a GOAWAY with that reason to have been the last. */
    public Http2Frame expectGoAway(int code) {
        readUntilClosed();
        if (goAways.isEmpty() || goAways.getLast().errorCode() != code) {
            throw new AssertionError("no GOAWAY with " + code + " at the end, but " + goAways);
        }
        return goAways.getLast();
    }

    /** Sends PING and reads until it is acknowledged: then the peer has read all that was sent before. */
    public void expectAlive() {
        int before = received(Http2Frame.PING);
        ping(before);
        await("an answer to PING", () -> received(Http2Frame.PING) > before);
    }

    /** Forgets the streams so far, for long runs; they take memory. */
    public void forgetAnswers() {
        answers.clear();
        windows.clear();
        read.keySet().removeIf(stream -> stream != 0);
    }

    /** How many frames of that kind have been read. */
    public int received(int type) {
        return received.getOrDefault(type, 0);
    }

    /** The GOAWAY frames so far. */
    public List<Http2Frame> goAways() {
        return List.copyOf(goAways);
    }

    /** The client below, for what is not HTTP/2. */
    public RawClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
