package balancebeam.policy.cors;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Hashing;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A set of byte strings that a span of an array is looked up in without making objects. Immutable. */
final class ByteStrings {
    private static final long FNV_PRIME = 0x100000001B3L;

    private final byte[] @Nullable [] slots;

    ByteStrings(Collection<String> texts) {
        // Under half full, so that runs of taken slots stay short.
        slots = new byte[Integer.highestOneBit(texts.size() + 1) * 4][];
        for (String text : texts) {
            byte[] bytes = Ascii.bytes(text);
            int at = slot(bytes, 0, bytes.length);
            byte[] taken;
            while ((taken = slots[at]) != null && !Arrays.equals(taken, bytes)) {
                at = next(at);
            }
            slots[at] = bytes;
        }
    }

    boolean contains(byte[] bytes, int start, int end) {
        int at = slot(bytes, start, end);
        byte[] taken;
        while ((taken = slots[at]) != null) {
            if (Arrays.equals(taken, 0, taken.length, bytes, start, end)) {
                return true;
            }
            at = next(at);
        }
        return false;
    }

    private int next(int at) {
        return at + 1 & slots.length - 1;
    }

    // What is in the set comes from the configuration, so nobody gains by choosing strings that collide.
    private int slot(byte[] bytes, int start, int end) {
        long hash = (long) end - start;
        for (int i = start; i < end; i++) {
            hash = (hash ^ bytes[i]) * FNV_PRIME;
        }
        return (int) Hashing.mix64(hash) & slots.length - 1;
    }
}
