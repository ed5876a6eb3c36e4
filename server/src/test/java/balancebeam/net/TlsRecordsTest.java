package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class TlsRecordsTest {
    private static final int CONTENT_BYTES = 16 * 1024;

    private final BufferBudget budget = new BufferBudget(1 << 20);
    private final TlsRecords records = new TlsRecords(new Blocks(budget));

    private static ByteBuffer record() {
        byte[] bytes = new byte[TlsRecords.HEADER_BYTES + CONTENT_BYTES];
        new Random(1).nextBytes(bytes);
        return ByteBuffer.wrap(bytes).put(0, new byte[] {23, 3, 3}).putShort(3, (short) CONTENT_BYTES);
    }

    private static ByteBuffer part(int from, int to) {
        return record().slice(from, to - from);
    }

    /** Who sends a header alone, or a little more, on many connections should not hold much of our memory by it. */
    @Test
    void aRecordThatHasOnlyBegunHoldsASmallBlock() throws SSLException {
        records.begin(part(0, TlsRecords.HEADER_BYTES));
        assertEquals(Blocks.SMALL_BYTES, budget.usedBytes());
        assertNull(records.complete(part(TlsRecords.HEADER_BYTES, 200)));
        assertEquals(Blocks.SMALL_BYTES, budget.usedBytes());
        records.clear();
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void aRecordIsTheSameHoweverItComes() throws SSLException {
        Random random = new Random(2);
        for (int run = 0; run < 200; run++) {
            int at = random.nextInt(1, 600);
            records.begin(part(0, at));
            ByteBuffer whole = null;
            while (whole == null) {
                int next = Math.min(record().limit(), at + random.nextInt(1, random.nextBoolean() ? 300 : 5_000));
                whole = records.complete(part(at, next));
                at = next;
            }
            assertEquals(record(), whole);
            records.clear();
        }
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void whatFollowsIsLeft() throws SSLException {
        records.begin(part(0, 3));
        ByteBuffer more = ByteBuffer.allocate(20_000);
        more.put(part(3, record().limit())).put((byte) 7).flip();
        assertEquals(record(), records.complete(more));
        assertTrue(more.remaining() == 1 && more.get() == 7);
    }
}
