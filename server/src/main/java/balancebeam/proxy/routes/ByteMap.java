package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map from texts to values that is asked with ranges of bytes, without making objects. Immutable. The keys come from
 * the configuration, so nobody outside can choose ones that collide.
 */
final class ByteMap<V> {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Makes letters small. It changes other bytes too, which is well for a hash. */
    private static final long SMALL_LETTERS = 0x2020202020202020L;

    private final boolean ignoreCase;
    private final long fold;
    private final byte[] @Nullable [] keys;
    private final @Nullable Object[] values;
    private final int longest;

    /**
     * @param entries keys in ASCII, in lower case if that is not to matter
     */
    ByteMap(Map<String, ? extends V> entries, boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
        this.fold = ignoreCase ? SMALL_LETTERS : 0;
        int slots = Math.max(2, Integer.highestOneBit(entries.size()) * 4);
        this.keys = new byte[slots][];
        this.values = new Object[slots];
        int most = -1;
        for (Map.Entry<String, ? extends V> entry : entries.entrySet()) {
            byte[] key = Ascii.bytes(entry.getKey());
            int slot = firstSlot(key, 0, key.length);
            while (keys[slot] != null) {
                slot = (slot + 1) & (slots - 1);
            }
            keys[slot] = key;
            values[slot] = entry.getValue();
            most = Math.max(most, key.length);
        }
        this.longest = most;
    }

    /** The length of the longest key; -1 without any. */
    int longest() {
        return longest;
    }

    @SuppressWarnings("unchecked") // Only values of V were put in.
    @Nullable
    V get(byte[] bytes, int start, int end) {
        if (end - start > longest) {
            return null;
        }
        int slot = firstSlot(bytes, start, end);
        for (byte[] key = keys[slot]; key != null; key = keys[slot]) {
            boolean found = ignoreCase
                    ? Ascii.equalsIgnoreCase(bytes, start, end, key)
                    : Arrays.equals(bytes, start, end, key, 0, key.length);
            if (found) {
                return (V) values[slot];
            }
            slot = (slot + 1) & (keys.length - 1);
        }
        return null;
    }

    private int firstSlot(byte[] bytes, int start, int end) {
        long hash = (long) end - start;
        int i = start;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = step(hash, (long) LONG.get(bytes, i) | fold);
        }
        if (i < end) {
            long tail = 0;
            for (; i < end; i++) {
                tail = tail << Byte.SIZE | (bytes[i] & 0xff);
            }
            hash = step(hash, tail | fold);
        }
        return (int) hash & (keys.length - 1);
    }

    private static long step(long hash, long word) {
        long product = (hash ^ word) * Hashing.GOLDEN;
        return product ^ product >>> Integer.SIZE;
    }
}
