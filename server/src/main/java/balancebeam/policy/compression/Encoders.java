package balancebeam.policy.compression;

import balancebeam.config.CompressionLevel;
import balancebeam.config.ContentCoding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoders of one event loop: those that run, which are bounded by what they take, and a few that wait for the next answer.
 * Event loop only, except the counts, which any thread may read.
 */
final class Encoders {
    /** When those that run take this much, further answers are not compressed. */
    static final long MOST_BYTES = 64L * 1024 * 1024;

    static final int MOST_SPARE = 4;
    private static final int OUT_BYTES = 16 * 1024;

    /** What is counted of each coding. */
    enum Count {
        RUNNING,
        IN_BYTES,
        OUT_BYTES,
        SKIPPED
    }

    private static final int COUNTS = Count.values().length;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long mostBytes;
    private final List<Lease> spare = new ArrayList<>();
    private final ArrayDeque<ByteBuffer> spareOut = new ArrayDeque<>();
    private final long[] counts = new long[COUNTS * ContentCoding.values().length];
    private long runningBytes;
    private boolean closed;

    Encoders(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** An encoder that an answer has for a while. */
    record Lease(ContentCoding coding, CompressionLevel level, Encoder encoder) {}

    /** An encoder to begin with, or null when those that run take all there is for them. */
    @Nullable
    Lease take(ContentCoding coding, CompressionLevel level) {
        if (runningBytes + Codings.bytes(coding) > mostBytes) {
            count(coding, Count.SKIPPED, 1);
            return null;
        }
        Lease lease = takeSpare(coding, level);
        if (lease == null) {
            lease = new Lease(coding, level, Codings.encoder(coding, level));
        }
        runningBytes += Codings.bytes(coding);
        count(coding, Count.RUNNING, 1);
        return lease;
    }

    private @Nullable Lease takeSpare(ContentCoding coding, CompressionLevel level) {
        for (int i = spare.size() - 1; i >= 0; i--) {
            Lease lease = spare.get(i);
            if (lease.coding == coding && lease.level == level) {
                return spare.remove(i);
            }
        }
        return null;
    }

    /** The answer has ended, however it did. Once for every lease. */
    void giveBack(Lease lease) {
        runningBytes -= Codings.bytes(lease.coding);
        count(lease.coding, Count.RUNNING, -1);
        if (!closed && spare.size() < MOST_SPARE && lease.encoder.restart()) {
            spare.add(lease);
        } else {
            lease.encoder.close();
        }
    }

    /** An empty buffer for output. More than one is needed only if giving output on makes another answer go on. */
    ByteBuffer takeOut() {
        ByteBuffer out = spareOut.pollLast();
        return out == null ? ByteBuffer.allocateDirect(OUT_BYTES) : out.clear();
    }

    void giveOut(ByteBuffer out) {
        if (spareOut.isEmpty()) {
            spareOut.addLast(out);
        }
    }

    /** Those that wait are freed, and those that run as they end. */
    void close() {
        closed = true;
        spare.forEach(lease -> lease.encoder.close());
        spare.clear();
    }

    void count(ContentCoding coding, Count what, long more) {
        int slot = slot(coding, what);
        COUNT.setOpaque(counts, slot, counts[slot] + more);
    }

    /** Thread-safe. */
    long get(ContentCoding coding, Count what) {
        return (long) COUNT.getOpaque(counts, slot(coding, what));
    }

    // These counts live no longer than the enums as they are now.
    @SuppressWarnings("EnumOrdinal")
    private static int slot(ContentCoding coding, Count what) {
        return coding.ordinal() * COUNTS + what.ordinal();
    }
}
