package balancebeam.upstream.health;

import balancebeam.http2.HeadBlocks;
import balancebeam.http2.Http2Client;
import balancebeam.upstream.health.Asking.NoAnswer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request by HTTP/2, on the first stream of a connection of its own, and what has come of its answer. Blocks: for a virtual
 * thread, and one thread alone.
 */
final class Http2Question {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** SETTINGS_ENABLE_PUSH is 0. */
    private static final byte[] NO_PUSH = {0, 2, 0, 0, 0, 0};

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int CONTINUATION = 9;

    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 32;

    private static final int PRIORITY_BYTES = 5;
    private static final int FIRST_FINAL = 200;
    private static final int STREAM = 1;
    private static final int FRAME_HEADER_BYTES = 9;
    /** What an answer of HTTP/1 begins with, as the length of a frame. */
    private static final int HTT = ('H' << 16) | ('T' << 8) | 'T';

    private static final int MOST_FRAME_BYTES = 16_384;
    /** Of all frames; more is no answer to a probe. */
    private static final int MOST_BYTES = 128 * 1024;

    private final Socket socket;
    private final HeadBlocks heads = new HeadBlocks(MOST_BYTES);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable Map<String, String> head;
    private Map<String, String> trailers = Map.of();
    private boolean ending;
    private boolean ended;

    Http2Question(Socket socket) {
        this.socket = socket;
    }

    /** How heads are written. */
    HeadBlocks heads() {
        return heads;
    }

    /**
     * Asks.
     *
     * @param request a block of {@link #heads()}
     * @param message what follows it; null for nothing
     * @param contentWanted so much of the answer's content is waited for, or its end; with 0 its head alone
     */
    void ask(byte[] request, byte @Nullable [] message, int contentWanted) throws IOException, NoAnswer {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.writeBytes(PREFACE);
        write(first, SETTINGS, 0, 0, NO_PUSH);
        write(first, HEADERS, END_HEADERS | (message == null ? END_STREAM : 0), STREAM, request);
        if (message != null) {
            write(first, DATA, END_STREAM, STREAM, message);
        }
        OutputStream out = socket.getOutputStream();
        out.write(first.toByteArray());
        try {
            read(new DataInputStream(socket.getInputStream()), out, contentWanted);
            write(out, GO_AWAY, 0, 0, new byte[8]);
        } catch (EOFException e) {
            throw new NoAnswer("closed the connection before it answered {}");
        }
    }

    /** The status of the answer. */
    int status() throws NoAnswer {
        Map<String, String> came = head;
        if (came == null) {
            throw noHttp2();
        }
        return status(came);
    }

    private static int status(Map<String, String> head) throws NoAnswer {
        String status = head.getOrDefault(":status", "");
        if (!status.matches("[1-5][0-9]{2}")) {
            throw noHttp2();
        }
        return Integer.parseInt(status);
    }

    /** The fields of the answer. */
    Map<String, String> fields() {
        Map<String, String> came = head;
        return came == null ? Map.of() : came;
    }

    /** What has come of the answer's content. */
    byte[] content() {
        return content.toByteArray();
    }

    /** A field of the trailers, or, if there were none, of the head; null for none. */
    @Nullable
    String trailer(String name) {
        Map<String, String> came = head;
        return trailers.isEmpty() && came != null ? came.get(name) : trailers.get(name);
    }

    private static NoAnswer noHttp2() {
        return new NoAnswer("answered {} with something that is not HTTP/2");
    }

    private void read(DataInputStream in, OutputStream out, int contentWanted) throws IOException, NoAnswer {
        int bytes = 0;
        for (int i = 0; bytes < MOST_BYTES; i++) {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt(); // The stream: there is one alone.
            if (i == 0 && length == HTT && type == 'P' && flags == '/') {
                throw new NoAnswer(Http2Client.SPEAKS_HTTP1);
            }
            if (length > MOST_FRAME_BYTES || (i == 0 && type != SETTINGS)) {
                throw noHttp2();
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            bytes += FRAME_HEADER_BYTES + length;
            take(type, flags, payload, out);
            if (head != null && (ended || content.size() >= contentWanted)) {
                return;
            }
        }
        throw new NoAnswer("answered {} with too much");
    }

    private void take(int type, int flags, byte[] payload, OutputStream out) throws IOException, NoAnswer {
        switch (type) {
            case SETTINGS -> acknowledge(out, type, flags, new byte[0]);
            case PING -> acknowledge(out, type, flags, payload);
            case HEADERS -> {
                ending = (flags & END_STREAM) != 0;
                block.writeBytes(unpadded(payload, flags, (flags & PRIORITY) == 0 ? 0 : PRIORITY_BYTES));
                endBlock(flags);
            }
            case CONTINUATION -> {
                block.writeBytes(payload);
                endBlock(flags);
            }
            case DATA -> {
                if (head == null) {
                    throw noHttp2();
                }
                content.writeBytes(unpadded(payload, flags, 0));
                ended = (flags & END_STREAM) != 0;
            }
            case RST_STREAM -> throw new NoAnswer("reset the stream of {}");
            case GO_AWAY -> goAway(payload);
            case PUSH_PROMISE -> throw noHttp2();
            default -> {
                // WINDOW_UPDATE and PRIORITY say nothing to a probe, nor do frames that nobody knows.
            }
        }
    }

    private void endBlock(int flags) throws NoAnswer {
        if ((flags & END_HEADERS) == 0) {
            return;
        }
        Map<String, String> fields = heads.fields(block.toByteArray());
        block.reset();
        if (fields == null) {
            throw noHttp2();
        }
        if (head != null) {
            trailers = fields;
        } else if (status(fields) >= FIRST_FINAL) {
            head = fields;
        }
        ended = ending;
    }

    private static void goAway(byte[] payload) throws NoAnswer {
        if (payload.length < 8 || ByteBuffer.wrap(payload).getInt() < STREAM) {
            throw new NoAnswer("went away before it answered {}");
        }
    }

    /** What a frame carries, without the padding, and what stands before it. */
    private static byte[] unpadded(byte[] payload, int flags, int before) throws NoAnswer {
        boolean padded = (flags & PADDED) != 0;
        int start = (padded ? 1 : 0) + before;
        int padding = padded && payload.length > 0 ? payload[0] & 0xff : 0;
        int length = payload.length - padding - start;
        if (length < 0) {
            throw noHttp2();
        }
        return ByteBuffer.allocate(length).put(payload, start, length).array();
    }

    private static void acknowledge(OutputStream out, int type, int flags, byte[] payload) throws IOException {
        if ((flags & ACK) == 0) {
            write(out, type, ACK, 0, payload);
        }
    }

    private static void write(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(ByteBuffer.allocate(FRAME_HEADER_BYTES + payload.length)
                .put((byte) (payload.length >>> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
    }
}
