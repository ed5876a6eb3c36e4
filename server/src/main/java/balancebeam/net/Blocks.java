package balancebeam.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers for bytes that must wait, kept for reuse up to a few. There are two sizes, since a client that sends one
 * byte ahead must not cost what one costs that has much to wait, and a third for records of TLS. Event loop only: blocks never leave their loop. Counted by
 * the {@link BufferBudget}.
 */
final class Blocks {
    static final int BLOCK_BYTES = 16 * 1024;
    static final int SMALL_BYTES = 512;
    private static final int KEPT = 64;

    private final BufferBudget budget;
    private final ArrayDeque<ByteBuffer> large = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> small = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> records = new ArrayDeque<>();

    Blocks(BufferBudget budget) {
        this.budget = budget;
    }

    /** An empty block, ready to be filled with so many bytes or, if they are more than it holds, the first of them. */
    ByteBuffer take(int bytes) {
        return takeOne(bytes <= SMALL_BYTES ? SMALL_BYTES : BLOCK_BYTES);
    }

    /** One that has room for a whole record of TLS. */
    ByteBuffer takeRecord() {
        return takeOne(TlsBuffers.RECORD_BYTES);
    }

    private ByteBuffer takeOne(int size) {
        budget.take(size);
        ByteBuffer block = free(size).pollLast();
        return block == null ? DirectMemory.allocate(size) : block.clear();
    }

    private ArrayDeque<ByteBuffer> free(int size) {
        return switch (size) {
            case SMALL_BYTES -> small;
            case BLOCK_BYTES -> large;
            default -> records;
        };
    }

    void give(ByteBuffer block) {
        budget.give(block.capacity());
        ArrayDeque<ByteBuffer> free = free(block.capacity());
        // What is not kept is freed by the collector, which the limit of direct memory wakes.
        if (free.size() < KEPT) {
            free.addLast(block);
        }
    }
}
