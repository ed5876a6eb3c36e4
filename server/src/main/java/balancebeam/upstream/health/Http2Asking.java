package balancebeam.upstream.health;

import balancebeam.http2.HeadBlocks;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Asks by HTTP/2 on the first stream of a connection, and reads until its head has come. Thread-safe. */
final class Http2Asking implements Asking {
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

    private static final int STREAM = 1;
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int MOST_FRAME_BYTES = 16_384;
    /** Of all frames until the head has come; more is no answer to a probe. */
    private static final int MOST_BYTES = 128 * 1024;

    private final boolean secure;

    Http2Asking(boolean secure) {
        this.secure = secure;
    }

    @Override
    public int status(Socket socket, String host, String path) throws IOException, NoAnswer {
        OutputStream out = socket.getOutputStream();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.writeBytes(PREFACE);
        write(first, SETTINGS, 0, 0, NO_PUSH);
        HeadBlocks heads = new HeadBlocks(MOST_BYTES);
        byte[] head = heads.get(secure, host, path, "user-agent", "balancebeam-health-check", "accept", "*/*");
        write(first, HEADERS, END_STREAM | END_HEADERS, STREAM, head);
        out.write(first.toByteArray());
        try {
            int status = read(new DataInputStream(socket.getInputStream()), out, heads);
            write(out, GO_AWAY, 0, 0, new byte[8]);
            return status;
        } catch (EOFException e) {
            throw new NoAnswer("closed the connection before it answered {}");
        }
    }

    private static NoAnswer noHttp2() {
        return new NoAnswer("answered {} with something that is not HTTP/2");
    }

    private static int read(DataInputStream in, OutputStream out, HeadBlocks heads) throws IOException, NoAnswer {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        int bytes = 0;
        for (int i = 0; bytes < MOST_BYTES; i++) {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt(); // The stream: there is one alone.
            if (length > MOST_FRAME_BYTES || (i == 0 && type != SETTINGS)) {
                throw noHttp2();
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            bytes += FRAME_HEADER_BYTES + length;
            switch (type) {
                case SETTINGS -> acknowledge(out, type, flags, new byte[0]);
                case PING -> acknowledge(out, type, flags, payload);
                case HEADERS, CONTINUATION -> {
                    block.writeBytes(type == HEADERS ? unpadded(payload, flags) : payload);
                    if ((flags & END_HEADERS) != 0) {
                        int status = heads.status(block.toByteArray());
                        if (status < 0) {
                            throw noHttp2();
                        }
                        if (status >= 200) {
                            return status;
                        }
                        block.reset();
                    }
                }
                case RST_STREAM -> throw new NoAnswer("reset the stream of {}");
                case GO_AWAY -> goAway(payload);
                case DATA, PUSH_PROMISE -> throw noHttp2();
                default -> {
                    // WINDOW_UPDATE and PRIORITY say nothing to a probe, nor do frames that nobody knows.
                }
            }
        }
        throw new NoAnswer("answered {} with too much");
    }

    private static void goAway(byte[] payload) throws NoAnswer {
        if (payload.length < 8 || ByteBuffer.wrap(payload).getInt() < STREAM) {
            throw new NoAnswer("went away before it answered {}");
        }
    }

    /** A block of fields, without the padding and the priority around it. */
    private static byte[] unpadded(byte[] payload, int flags) throws NoAnswer {
        boolean padded = (flags & PADDED) != 0;
        int start = padded ? 1 : 0;
        int padding = padded && payload.length > 0 ? payload[0] & 0xff : 0;
        start += (flags & PRIORITY) == 0 ? 0 : 5;
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
