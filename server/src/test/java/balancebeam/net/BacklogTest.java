package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final BufferBudget budget = new BufferBudget(100 * Blocks.BLOCK_BYTES);
    private final Blocks blocks = new Blocks(budget);
    private final Backlog backlog = new Backlog(blocks);

    private static byte[] noise(int count, Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesComeOutInTheOrderTheyWentIn() {
        Random random = new Random(3);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            byte[] part = noise(random.nextInt(3000), random);
            in.writeBytes(part);
            ByteBuffer bytes = ByteBuffer.wrap(part);
            backlog.add(bytes);
            assertFalse(bytes.hasRemaining());
            if (random.nextInt(3) == 0 && !backlog.isEmpty()) {
                takeSome(random.nextInt(20_000), out);
            }
        }
        while (!backlog.isEmpty()) {
            takeSome(Integer.MAX_VALUE, out);
        }
        assertArrayEquals(in.toByteArray(), out.toByteArray());
        assertEquals(0, budget.usedBytes());
    }

    /** As a connection does it: a block that is not used up goes on being the first. */
    private void takeSome(int most, ByteArrayOutputStream out) {
        ByteBuffer first = backlog.first();
        byte[] part = new byte[Math.min(most, first.remaining())];
        first.get(part);
        out.writeBytes(part);
        if (!first.hasRemaining()) {
            backlog.removeFirst();
        }
    }

    @Test
    void whatIsPolledAndPutBackIsFirstAgain() {
        backlog.add(ByteBuffer.wrap(new byte[Blocks.BLOCK_BYTES + 1]));
        ByteBuffer block = backlog.poll();
        assertNotNull(block);
        block.position(10);
        backlog.putBack(block);
        assertEquals(Blocks.BLOCK_BYTES - 10, backlog.first().remaining());
        assertEquals(block, backlog.poll());
        blocks.give(block);
        assertEquals(1, backlog.first().remaining());
        backlog.clear();
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void anEmptyOneHoldsNothing() {
        assertTrue(backlog.isEmpty());
        assertNull(backlog.poll());
        assertThrows(IllegalStateException.class, backlog::first);
        backlog.clear();
        assertEquals(0, budget.usedBytes());
        backlog.add(ByteBuffer.allocate(0));
        assertTrue(backlog.isEmpty());
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void smallAdditionsShareABlock() {
        for (int i = 0; i < 1000; i++) {
            backlog.add(ByteBuffer.wrap(new byte[10]));
        }
        assertEquals(Blocks.SMALL_BYTES + Blocks.BLOCK_BYTES, budget.usedBytes());
        backlog.clear();
        assertTrue(backlog.isEmpty());
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void aFewBytesCostLittle() {
        backlog.add(ByteBuffer.wrap(new byte[1]));
        assertEquals(Blocks.SMALL_BYTES, budget.usedBytes());
        backlog.clear();
        assertEquals(0, budget.usedBytes());
        assertEquals(Blocks.SMALL_BYTES, blocks.take(Blocks.SMALL_BYTES).capacity());
        assertEquals(Blocks.BLOCK_BYTES, blocks.take(Blocks.SMALL_BYTES + 1).capacity());
    }

    @Test
    void aBlockThatWasGivenBackIsTakenAgainEmpty() {
        ByteBuffer block = blocks.take(Blocks.BLOCK_BYTES);
        assertTrue(block.isDirect());
        block.position(7).limit(9);
        blocks.give(block);
        ByteBuffer again = blocks.take(Blocks.BLOCK_BYTES);
        assertSame(block, again);
        assertEquals(Blocks.BLOCK_BYTES, again.remaining());
    }

    @Test
    void theBudgetSaysWhenItIsSpentAndWhenItIsOverrun() {
        BufferBudget small = new BufferBudget(400);
        small.take(399);
        assertFalse(small.isSpent());
        small.take(1);
        assertTrue(small.isSpent());
        assertFalse(small.isOverrun());
        small.take(100);
        assertTrue(small.isOverrun());
        small.give(101);
        assertFalse(small.isSpent());
        assertEquals(399, small.usedBytes());
    }
}
