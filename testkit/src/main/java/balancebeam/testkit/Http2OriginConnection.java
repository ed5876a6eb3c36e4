package balancebeam.testkit;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection of an {@link Http2Origin}. It is read by one virtual thread; anybody may send. Thread-safe. */
public final class Http2OriginConnection {
    private static final int FRAME_BYTES = 16_384;
    private static final long MOST_HEAD_BYTES = 1 << 20;

    private final Http2Origin origin;
    private final Socket socket;
    private final int number;
    private final String proxyHeader;
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false, MOST_HEAD_BYTES);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final Map<Integer, Http2Call> calls = new ConcurrentHashMap<>();
    private final Map<Integer, Long> windows = new HashMap<>();
    private final List<Http2Frame> frames = new CopyOnWriteArrayList<>();
    private boolean blockEnds;
    private long connectionWindow = 65_535;
    private long initialWindow = 65_535;
    private volatile boolean closed;

    Http2OriginConnection(Http2Origin origin, Socket socket, int number, String proxyHeader) {
        this.origin = origin;
        this.socket = socket;
        this.number = number;
        this.proxyHeader = proxyHeader;
    }

    /** Which one of its origin it is, from 1 on. */
    public int number() {
        return number;
    }

    /** The PROXY header that it began with, as ISO-8859-1 text; empty for none. */
    public String proxyHeader() {
        return proxyHeader;
    }

    /** Whether it has ended, by either side. */
    public boolean isClosed() {
        return closed;
    }

    /** RST_STREAM, GOAWAY, SETTINGS and PING that came so far. */
    public List<Http2Frame> controlFrames() {
        return List.copyOf(frames);
    }

    /** Waits for a GOAWAY of the peer. */
    public Http2Frame awaitGoAway() {
        Await.until("a GOAWAY on connection " + number, () -> goAway() >= 0);
        return frames.get(goAway());
    }

    private int goAway() {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).type() == Http2Frame.GOAWAY) {
                return i;
            }
        }
        return -1;
    }

    // ---------------------------------------------------------------- sending

    void headers(int stream, Fields fields, boolean end) throws IOException {
        byte[] head = HpackLiterals.of(fields);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int from = 0;
        do {
            int count = Math.min(FRAME_BYTES, head.length - from);
            byte[] part = Arrays.copyOfRange(head, from, from + count);
            int type = from == 0 ? Http2Frame.HEADERS : Http2Frame.CONTINUATION;
            int flags = end && from == 0 ? Http2Frame.END_STREAM : 0;
            from += count;
            flags |= from == head.length ? Http2Frame.END_HEADERS : 0;
            all.writeBytes(Http2Frame.of(type, flags, stream, part).wire());
        } while (from < head.length);
        raw(all.toByteArray()); // At once: nothing may come between.
    }

    /** Sends RST_STREAM. */
    public void reset(int stream, int code) throws IOException {
        frame(Http2Frame.RST_STREAM, 0, stream, number(code));
    }

    /** Sends GOAWAY. */
    public void goAway(int lastStream, int code) throws IOException {
        byte[] payload = ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array();
        frame(Http2Frame.GOAWAY, 0, 0, payload);
    }

    /** Sends SETTINGS, as pairs of a number and a value. */
    public void settings(int... settings) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        frame(Http2Frame.SETTINGS, 0, 0, payload.array());
    }

    /** Sends WINDOW_UPDATE. */
    public void windowUpdate(int stream, int more) throws IOException {
        frame(Http2Frame.WINDOW_UPDATE, 0, stream, number(more));
    }

    /** Sends a frame of any kind. */
    public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        raw(Http2Frame.of(type, flags, stream, payload).wire());
    }

    /** Sends bytes. */
    public void raw(byte[] bytes) throws IOException {
        // Not the monitor of windows: the reader must not wait for a peer that is slow to read.
        synchronized (socket) {
            socket.getOutputStream().write(bytes);
        }
    }

    /** Ends the connection by FIN. */
    public void close() throws IOException {
        closed = true;
        socket.close();
    }

    /** Ends the connection by RST. */
    public void cut() throws IOException {
        closed = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void content(Http2Call call, byte[] content, boolean end) throws IOException {
        if (content.length == 0) {
            frame(Http2Frame.DATA, end ? Http2Frame.END_STREAM : 0, call.stream(), content);
        }
        int from = 0;
        while (from < content.length) {
            int count = takeWindow(call, Math.min(FRAME_BYTES, content.length - from));
            if (count == 0) {
                return;
            }
            byte[] piece = Arrays.copyOfRange(content, from, from + count);
            from += count;
            boolean last = end && from == content.length;
            frame(Http2Frame.DATA, last ? Http2Frame.END_STREAM : 0, call.stream(), piece);
        }
    }

    /** Waits for a window; gives 0 when the stream or the connection has ended. */
    private synchronized int takeWindow(Http2Call call, int most) throws IOException {
        try {
            while (window(call.stream()) <= 0 && !call.isOver() && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a window");
        }
        if (call.isOver() || closed) {
            return 0;
        }
        int count = (int) Math.min(most, window(call.stream()));
        connectionWindow -= count;
        windows.merge(call.stream(), (long) -count, Long::sum);
        return count;
    }

    private long window(int stream) {
        return Math.min(connectionWindow, initialWindow + windows.getOrDefault(stream, 0L));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    // ---------------------------------------------------------------- reading

    /** Reads until the end of the connection. */
    void run(int... settings) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] preface = in.readNBytes(RawHttp2.PREFACE.length());
            if (preface.length == 0) {
                return; // As of a probe that only connects.
            }
            if (!Octets.of(preface).text().equals(RawHttp2.PREFACE)) {
                throw new IOException("no HTTP/2: " + Octets.of(preface));
            }
            settings(settings);
            while (!closed) {
                take(read(in));
            }
        } catch (EOFException | SocketException e) {
            closed = true; // However it ended.
        } finally {
            closed = true;
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private static Http2Frame read(DataInputStream in) throws IOException {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        byte[] payload = new byte[length];
        in.readFully(payload);
        return Http2Frame.of(type, flags, stream, payload);
    }

    private void take(Http2Frame frame) throws IOException {
        switch (frame.type()) {
            case Http2Frame.HEADERS, Http2Frame.CONTINUATION -> takeHead(frame);
            case Http2Frame.DATA -> takeData(frame);
            case Http2Frame.WINDOW_UPDATE -> takeWindow(frame);
            case Http2Frame.SETTINGS -> takeSettings(frame);
            case Http2Frame.RST_STREAM -> {
                frames.add(frame);
                Http2Call call = calls.get(frame.stream());
                if (call != null) {
                    call.tookReset(frame.errorCode());
                    synchronized (this) {
                        notifyAll();
                    }
                }
            }
            case Http2Frame.PING -> {
                frames.add(frame);
                if (!frame.has(Http2Frame.ACK)) {
                    frame(Http2Frame.PING, Http2Frame.ACK, 0, frame.payload().toArray());
                }
            }
            case Http2Frame.GOAWAY -> frames.add(frame);
            default -> throw new AssertionError("a client sends no " + frame);
        }
    }

    private void takeHead(Http2Frame frame) {
        if (frame.type() == Http2Frame.HEADERS) {
            blockEnds = frame.has(Http2Frame.END_STREAM);
        }
        block.writeBytes(frame.payload().toArray());
        if (!frame.has(Http2Frame.END_HEADERS)) {
            return;
        }
        List<Field> read = new ArrayList<>();
        try {
            hpack.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(block.toByteArray()))
                    .forEach(field -> read.add(new Field(
                            field.getKey().toString(), field.getValue().toString())));
        } catch (Http2Exception e) {
            throw new AssertionError("a head that HPACK does not know", e);
        }
        block.reset();
        Http2Call known = calls.get(frame.stream());
        if (known == null) {
            Http2Call call = new Http2Call(this, frame.stream(), new Fields(read));
            calls.put(frame.stream(), call);
            call.took(new byte[0], blockEnds);
            origin.begun(call);
        } else {
            known.tookTrailers(new Fields(read));
        }
    }

    private void takeData(Http2Frame frame) throws IOException {
        Http2Call call = calls.get(frame.stream());
        if (call == null) {
            throw new AssertionError("DATA before a head");
        }
        int length = frame.payload().length();
        call.took(frame.payload().toArray(), frame.has(Http2Frame.END_STREAM));
        if (origin.givesWindows()) {
            giveWindows(call, call.read(length));
        }
    }

    /** The peer may send so much more, of that request and of all. */
    void giveWindows(Http2Call call, int bytes) throws IOException {
        if (bytes > 0) {
            windowUpdate(0, bytes);
            if (!call.isComplete()) {
                windowUpdate(call.stream(), bytes);
            }
        }
    }

    private synchronized void takeWindow(Http2Frame frame) {
        if (frame.stream() == 0) {
            connectionWindow += frame.number(0);
        } else {
            windows.merge(frame.stream(), (long) frame.number(0), Long::sum);
        }
        notifyAll();
    }

    private void takeSettings(Http2Frame frame) throws IOException {
        frames.add(frame);
        if (frame.has(Http2Frame.ACK)) {
            return;
        }
        ByteBuffer payload = ByteBuffer.wrap(frame.payload().toArray());
        while (payload.hasRemaining()) {
            int name = payload.getShort();
            int value = payload.getInt();
            if (name == RawHttp2.INITIAL_WINDOW_SIZE) {
                synchronized (this) {
                    initialWindow = value;
                    notifyAll();
                }
            }
        }
        frame(Http2Frame.SETTINGS, Http2Frame.ACK, 0, new byte[0]);
    }
}
