package balancebeam.websocket;

import java.nio.ByteBuffer;

/**
 * Knows where the frames of one direction begin and end (RFC 6455 section 5.2). It looks at their heads alone: what they hold is
 * skipped, and nothing is copied or changed. Event loop only.
 *
 * <p>Whether a frame may be as it is, is for whoever gets it to say: reserved bits and opcodes, control frames that are too long or
 * in pieces, and masks where there should be none, have a length like all others. Only a length of more than 63 bits is none; then
 * it follows no more.
 */
final class FrameFollower {
    private static final int CLOSE = 8;
    private static final int OPCODE_BITS = 0x0f;
    private static final int MASKED = 0x80;
    private static final int LENGTH_BITS = 0x7f;
    private static final int LENGTH_OF_2_BYTES = 126;
    private static final int LENGTH_OF_8_BYTES = 127;
    private static final int MASK_BYTES = 4;

    private enum State {
        /** Between two frames. */
        BETWEEN,
        SECOND_BYTE,
        LENGTH,
        /** Within the mask, or what is masked. */
        CONTENT,
        /** After a Close: what follows means nothing. */
        CLOSED,
        LOST
    }

    private State state = State.BETWEEN;
    private int opcode;
    private int maskBytes;
    private int lengthBytesLeft;
    private long left;

    /** Whether a frame may be put in here. */
    boolean isBetween() {
        return state == State.BETWEEN;
    }

    /** Whether a Close has passed, all of it. */
    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether nobody knows where frames begin any more. */
    boolean isLost() {
        return state == State.LOST;
    }

    /**
     * Follows the bytes, whose position stays as it is.
     *
     * @param from the index of the first
     * @param once whether to stop behind the first frame that ends
     * @return the index behind the last that was followed
     */
    int follow(ByteBuffer bytes, int from, boolean once) {
        int end = bytes.limit();
        int at = from;
        while (at < end) {
            switch (state) {
                case BETWEEN -> {
                    opcode = bytes.get(at++) & OPCODE_BITS;
                    state = State.SECOND_BYTE;
                }
                case SECOND_BYTE -> secondByte(bytes.get(at++));
                case LENGTH -> lengthByte(bytes.get(at++));
                case CONTENT -> {
                    int step = (int) Math.min(left, end - at);
                    at += step;
                    left -= step;
                }
                case CLOSED, LOST -> {
                    return end;
                }
            }
            if (state == State.CONTENT && left == 0) {
                state = opcode == CLOSE ? State.CLOSED : State.BETWEEN;
                if (once) {
                    return at;
                }
            }
        }
        return at;
    }

    private void secondByte(byte b) {
        maskBytes = (b & MASKED) == 0 ? 0 : MASK_BYTES;
        int length = b & LENGTH_BITS;
        if (length < LENGTH_OF_2_BYTES) {
            content(length);
        } else {
            left = 0;
            lengthBytesLeft = length == LENGTH_OF_8_BYTES ? Long.BYTES : Short.BYTES;
            state = State.LENGTH;
        }
    }

    private void lengthByte(byte b) {
        left = (left << Byte.SIZE) | (b & 0xff);
        if (--lengthBytesLeft == 0) {
            content(left);
        }
    }

    private void content(long length) {
        left = length + maskBytes;
        state = length < 0 || left < 0 ? State.LOST : State.CONTENT;
    }
}
