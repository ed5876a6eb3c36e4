package balancebeam.control.recent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A fixed number of slots of the same size, of which the oldest is written over. One thread writes and never waits; any thread
 * reads. Allocates nothing after it is made.
 *
 * <p>Each slot has a version, which is odd while the slot is written (a seqlock: Boehm, "Can seqlocks get along with
 * programming language memory models?", 2012). A reader copies the slot and then looks whether its version is still the one
 * from before; if not, what it has copied may be half of one exchange and half of another, and is thrown away.
 */
final class SlotRing {
    private static final VarHandle VERSION = MethodHandles.arrayElementVarHandle(long[].class);

    private final int slotBytes;
    private final byte[] bytes;
    private final long[] versions;
    private final ByteBuffer writer;
    private int next;

    /** A ring in which no slot is written yet. */
    SlotRing(int slots, int slotBytes) {
        this.slotBytes = slotBytes;
        this.bytes = new byte[Math.multiplyExact(slots, slotBytes)];
        this.versions = new long[slots];
        this.writer = ByteBuffer.wrap(bytes);
    }

    int slots() {
        return versions.length;
    }

    int slotBytes() {
        return slotBytes;
    }

    /** The oldest slot, to be written from the buffer's position to its limit; then {@link #written()}. The writer only. */
    ByteBuffer write() {
        VERSION.setOpaque(versions, next, versions[next] + 1);
        VarHandle.storeStoreFence();
        return writer.limit((next + 1) * slotBytes).position(next * slotBytes);
    }

    /** The slot is complete. The writer only. */
    void written() {
        VERSION.setRelease(versions, next, versions[next] + 1);
        next = next + 1 == versions.length ? 0 : next + 1;
    }

    /**
     * Copies a slot. Thread-safe.
     *
     * @param to has room for a slot
     * @return false when it was never written, or is being written
     */
    boolean read(int slot, byte[] to) {
        long before = (long) VERSION.getAcquire(versions, slot);
        if (before == 0 || (before & 1) != 0) {
            return false;
        }
        System.arraycopy(bytes, slot * slotBytes, to, 0, slotBytes);
        VarHandle.loadLoadFence();
        return (long) VERSION.getOpaque(versions, slot) == before;
    }
}
