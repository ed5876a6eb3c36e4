package balancebeam.stories;

import balancebeam.testkit.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A frame of a WebSocket (RFC 6455 section 5.2), as stories write and read it. Immutable. */
record WebSocketFrame(int opcode, boolean masked, String text) {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    private static final byte[] MASK = {1, 2, 3, 4};

    /** Where bytes come from. */
    @FunctionalInterface
    private interface Source {
        byte[] read(int count) throws IOException;
    }

    /** One that a client sends. */
    static byte[] masked(int opcode, String latin1) {
        byte[] content = latin1.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer frame = head(opcode, content.length, 0x80).put(MASK);
        for (int i = 0; i < content.length; i++) {
            frame.put((byte) (content[i] ^ MASK[i % MASK.length]));
        }
        return bytes(frame);
    }

    /** One that an endpoint sends. */
    static byte[] plain(int opcode, String latin1) {
        byte[] content = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return bytes(head(opcode, content.length, 0).put(content));
    }

    private static ByteBuffer head(int opcode, int length, int mask) {
        ByteBuffer frame = ByteBuffer.allocate(length + 14).put((byte) (0x80 | opcode));
        if (length < 126) {
            return frame.put((byte) (mask | length));
        }
        return length < 65536
                ? frame.put((byte) (mask | 126)).putShort((short) length)
                : frame.put((byte) (mask | 127)).putLong(length);
    }

    private static byte[] bytes(ByteBuffer frame) {
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    static WebSocketFrame read(RawClient client) throws IOException {
        return read(count -> client.readExactly(count).toArray());
    }

    static WebSocketFrame read(InputStream in) throws IOException {
        return read(count -> {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("within a frame");
            }
            return bytes;
        });
    }

    private static WebSocketFrame read(Source from) throws IOException {
        byte[] start = from.read(2);
        boolean masked = (start[1] & 0x80) != 0;
        int length = start[1] & 0x7f;
        if (length >= 126) {
            length = (int) Long.parseLong(HexFormat.of().formatHex(from.read(length == 126 ? 2 : 8)), 16);
        }
        byte[] mask = masked ? from.read(4) : new byte[4];
        byte[] content = from.read(length);
        for (int i = 0; i < content.length; i++) {
            content[i] ^= mask[i % 4];
        }
        return new WebSocketFrame(start[0] & 0x0f, masked, new String(content, StandardCharsets.ISO_8859_1));
    }

    /** The code of a Close; -1 for none. */
    int code() {
        return text.length() < 2 ? -1 : (text.charAt(0) << 8) | text.charAt(1);
    }
}
