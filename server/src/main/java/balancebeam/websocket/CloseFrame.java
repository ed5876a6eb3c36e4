package balancebeam.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The Close that the balancer says in another's name (RFC 6455 sections 5.5.1 and 7.4). Thread-safe: a static function. */
final class CloseFrame {
    /** Going Away. */
    static final int GOING_AWAY = 1001;

    private static final byte FINAL_CLOSE = (byte) 0x88;
    private static final int MASKED = 0x80;
    private static final int CODE_BYTES = 2;

    private CloseFrame() {}

    /** As a server says it: without a mask. */
    static ByteBuffer unmasked(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + CODE_BYTES + text.length)
                .put(FINAL_CLOSE)
                .put((byte) (CODE_BYTES + text.length))
                .putShort((short) GOING_AWAY)
                .put(text)
                .flip();
    }

    /**
     * As a client says it: masked.
     *
     * @param mask which nobody can foresee
     */
    static ByteBuffer masked(String reason, int mask) {
        ByteBuffer plain = unmasked(reason);
        ByteBuffer frame = ByteBuffer.allocate(plain.remaining() + Integer.BYTES);
        frame.put(plain.get()).put((byte) (MASKED | plain.get())).putInt(mask);
        for (int shift = Integer.SIZE - Byte.SIZE; plain.hasRemaining(); shift = (shift + 24) % Integer.SIZE) {
            frame.put((byte) (plain.get() ^ (mask >>> shift)));
        }
        return frame.flip();
    }
}
