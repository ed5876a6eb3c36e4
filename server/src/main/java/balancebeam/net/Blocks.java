package balancebeam.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size for bytes that must wait, kept for reuse up to a few. Event loop only: blocks never leave
 * their loop. Counted by the {@link BufferBudget}.
 */
final class Blocks {
    static final int BLOCK_BYTES = 16 * 1024;
    private static final int KEPT = 64;

    private final BufferBudget budget;
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    Blocks(BufferBudget budget) {
        this.budget = budget;
    }

    /** An empty block, ready to be filled. */
    ByteBuffer take() {
        budget.take(BLOCK_BYTES);
        ByteBuffer block = free.pollLast();
        return block == null ? DirectMemory.allocate(BLOCK_BYTES) : block.clear();
    }

    void give(ByteBuffer block) {
        budget.give(BLOCK_BYTES);
        // What is not kept is freed by the collector, which the limit of direct memory wakes.
        if (free.size() < KEPT) {
            free.addLast(block);
        }
    }
}
