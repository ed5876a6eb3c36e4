package balancebeam.policy.grpcweb;

import balancebeam.bytes.Ascii;
import java.nio.ByteBuffer;

/** Base64 of bytes that come in pieces. One thread at a time. */
final class TextEncoder {
    private static final byte[] ALPHABET =
            Ascii.bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    private static final int GROUP = 3;

    /** The bytes that make no whole group yet, the last one lowest. */
    private int held;

    private int heldBytes;

    /** The most that so many bytes become, with what may be held. */
    static int mostBytes(int bytes) {
        return (bytes + 2 * GROUP) / GROUP * 4;
    }

    /** Encodes all but what makes no whole group; gives how many bytes it wrote. */
    int encode(ByteBuffer in, byte[] out) {
        int at = 0;
        while (in.hasRemaining()) {
            held = held << 8 | (in.get() & 0xff);
            if (++heldBytes == GROUP) {
                out[at++] = ALPHABET[held >> 18 & 63];
                out[at++] = ALPHABET[held >> 12 & 63];
                out[at++] = ALPHABET[held >> 6 & 63];
                out[at++] = ALPHABET[held & 63];
                heldBytes = 0;
                held = 0;
            }
        }
        return at;
    }

    /** Writes what is held, with padding; what comes next begins a new text, which may stand behind this one. */
    int finish(byte[] out) {
        if (heldBytes == 0) {
            return 0;
        }
        int bits = held << (8 * (GROUP - heldBytes));
        out[0] = ALPHABET[bits >> 18 & 63];
        out[1] = ALPHABET[bits >> 12 & 63];
        out[2] = heldBytes == 1 ? (byte) '=' : ALPHABET[bits >> 6 & 63];
        out[3] = '=';
        heldBytes = 0;
        held = 0;
        return 4;
    }
}
