package balancebeam.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Bytes of one connection, or one stream of it, that wait, in blocks, in order. Holds no memory while empty. Event loop only. */
public final class Backlog {
    private final Blocks blocks;
    // Blocks stand ready to be read; the last one may have room behind its limit.
    private @Nullable ArrayDeque<ByteBuffer> waiting;

    Backlog(Blocks blocks) {
        this.blocks = blocks;
    }

    public boolean isEmpty() {
        return waiting == null || waiting.isEmpty();
    }

    /** How many there are; for that it looks at every block. */
    public long bytes() {
        long bytes = 0;
        if (waiting != null) {
            for (ByteBuffer block : waiting) {
                bytes += block.remaining();
            }
        }
        return bytes;
    }

    /** Copies all of the bytes. */
    public void add(ByteBuffer bytes) {
        ArrayDeque<ByteBuffer> queue = waiting;
        if (queue == null) {
            queue = waiting = new ArrayDeque<>(4);
        }
        ByteBuffer last = queue.peekLast();
        while (bytes.hasRemaining()) {
            if (last == null || last.limit() == last.capacity()) {
                last = blocks.take(queue.isEmpty() ? bytes.remaining() : Blocks.BLOCK_BYTES)
                        .limit(0);
                queue.addLast(last);
            }
            int count = Math.min(bytes.remaining(), last.capacity() - last.limit());
            int end = last.limit();
            last.limit(end + count);
            last.put(end, bytes, bytes.position(), count);
            bytes.position(bytes.position() + count);
        }
    }

    /** The oldest block; only when not empty. */
    public ByteBuffer first() {
        if (waiting == null) {
            throw new IllegalStateException("empty");
        }
        return waiting.getFirst();
    }

    public void removeFirst() {
        if (waiting != null) {
            blocks.give(waiting.removeFirst());
        }
    }

    /** The oldest block, which the caller then owns, or null. */
    @Nullable
    ByteBuffer poll() {
        return waiting == null ? null : waiting.pollFirst();
    }

    /** Puts what {@link #poll()} gave back in front. */
    void putBack(ByteBuffer block) {
        if (waiting != null) {
            waiting.addFirst(block);
        }
    }

    public void clear() {
        if (waiting != null) {
            waiting.forEach(blocks::give);
            waiting.clear();
        }
    }
}
