package balancebeam.policy.grpcweb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of Base64 that comes in pieces: one text behind another, each with its padding or without need of any. One thread at a time. */
final class TextDecoder {
    /** What {@link #decode} gives for what is no Base64. */
    static final int WRONG = -1;

    private static final int GROUP = 4;
    private static final byte PADDING = 64;
    private static final byte NONE = -1;
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, NONE);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
        for (byte value = 0; value <= PADDING; value++) {
            VALUES[alphabet.charAt(value)] = value;
        }
    }

    private int held;
    private int heldChars;
    private int padding;

    /** The most that so many characters become, with those that may be held. */
    static int mostBytes(int characters) {
        return (characters + GROUP) / GROUP * 3;
    }

    /** Decodes all but what makes no whole group; gives how many bytes it wrote, or {@link #WRONG}. */
    int decode(ByteBuffer in, byte[] out) {
        int at = 0;
        while (in.hasRemaining()) {
            byte value = VALUES[in.get() & 0xff];
            if (value == NONE || (value == PADDING ? heldChars < 2 : padding > 0)) {
                return WRONG;
            }
            padding += value == PADDING ? 1 : 0;
            held = held << 6 | (value & 63);
            if (++heldChars == GROUP) {
                if ((held & ((1 << (8 * padding)) - 1)) != 0) {
                    return WRONG; // Bits that say nothing are 0.
                }
                for (int shift = 16; shift >= 8 * padding; shift -= 8) {
                    out[at++] = (byte) (held >> shift);
                }
                held = 0;
                heldChars = 0;
                padding = 0;
            }
        }
        return at;
    }

    /** Whether the end may come now. */
    boolean isComplete() {
        return heldChars == 0;
    }
}
