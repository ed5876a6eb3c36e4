package balancebeam.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hash functions over 64-bit words. Stateless, thread-safe, no allocation. */
public final class Hashing {

    /** 2⁶⁴ divided by the golden ratio: an odd step that spreads consecutive numbers evenly. */
    public static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int SIP_ROUNDS = 6;
    private static final int SIP_FINAL_ROUNDS = 3;
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LENGTH_16 = 16L << 56;

    private Hashing() {}

    /** A bijection in which every input bit changes half of the output bits (Stafford's variant 13). Not keyed. */
    public static long mix64(long word) {
        long z = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * SipHash-1-3 of the 16-byte message {@code (m0, m1)}, both little-endian, under the key {@code (k0, k1)}: who
     * does not know the key cannot choose inputs that collide. Aumasson and Bernstein, "SipHash: a fast short-input
     * PRF" (2012), with one compression and three finalization rounds, as in the hash tables of Rust and Python.
     */
    public static long sip13(long k0, long k1, long m0, long m1) {
        long v0 = k0 ^ 0x736F6D6570736575L;
        long v1 = k1 ^ 0x646F72616E646F6DL;
        long v2 = k0 ^ 0x6C7967656E657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        for (int round = 0; round < SIP_ROUNDS; round++) {
            long word =
                    switch (round) {
                        case 0 -> m0;
                        case 1 -> m1;
                        case 2 -> LENGTH_16;
                        default -> 0;
                    };
            v2 ^= round == 3 ? 0xFF : 0;
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** As {@link #sip13(long, long, long, long)}, of a message of any length. */
    public static long sip13(long k0, long k1, byte[] bytes, int start, int end) {
        long v0 = k0 ^ 0x736F6D6570736575L;
        long v1 = k1 ^ 0x646F72616E646F6DL;
        long v2 = k0 ^ 0x6C7967656E657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int last = (end - start) / Long.BYTES;
        for (int round = 0; round <= last + SIP_FINAL_ROUNDS; round++) {
            long word = 0;
            if (round < last) {
                word = (long) LITTLE_ENDIAN.get(bytes, start + round * Long.BYTES);
            } else if (round == last) {
                word = lastWord(bytes, start + last * Long.BYTES, end, end - start);
            }
            v2 ^= round == last + 1 ? 0xFF : 0;
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Up to seven bytes, and above them the message's length. */
    private static long lastWord(byte[] bytes, int start, int end, int length) {
        long word = (long) length << 56;
        for (int i = start; i < end; i++) {
            word |= (bytes[i] & 0xFFL) << ((i - start) * Byte.SIZE);
        }
        return word;
    }

    /**
     * Maps a hash evenly to {@code 0 .. size-1} by its upper bits, without a division.
     *
     * @param size at least 1
     */
    public static int reduce(long hash, int size) {
        return (int) Math.unsignedMultiplyHigh(hash, size);
    }
}
