package balancebeam.policy.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Hashing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StickyTableTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;

    private final StickyTable table = new StickyTable(8_192, 30 * MINUTE);

    @AfterEach
    void close() {
        table.close();
    }

    private static long hash(long client) {
        return Hashing.mix64(client + 1);
    }

    @Test
    void whoWasPutIsFoundAndMoves() {
        assertEquals(StickyTable.NONE, table.find(hash(1), 0));
        table.put(hash(1), 7, 0);
        assertEquals(7, table.find(hash(1), SECOND));
        table.put(hash(1), StickyTable.ENDPOINTS - 1, SECOND);
        assertEquals(StickyTable.ENDPOINTS - 1, table.find(hash(1), SECOND));
        assertEquals(StickyTable.NONE, table.find(hash(2), SECOND));
    }

    @Test
    void whoDoesNotComeIsForgottenAndWhoComesIsNot() {
        table.put(hash(1), 1, 0);
        table.put(hash(2), 2, 0);
        for (long now = 0; now <= 60 * MINUTE; now += 10 * MINUTE) {
            assertEquals(1, table.find(hash(1), now));
        }
        assertEquals(StickyTable.NONE, table.find(hash(2), 60 * MINUTE));
    }

    @Test
    void theClockMayBeginAnywhere() {
        for (long now : List.of(-90 * MINUTE, Long.MAX_VALUE / 2, 1_000_000 * MINUTE)) {
            table.put(hash(5), 5, now);
            assertEquals(5, table.find(hash(5), now + 29 * MINUTE));
        }
    }

    @Test
    void whenItIsFullTheOldestMakeRoomAndNobodyIsTakenForAnother() {
        int many = 20_000;
        for (int i = 0; i < many; i++) {
            table.put(hash(i), i, i * SECOND / 10);
        }
        long now = many * SECOND / 10;
        int found = 0;
        int ofTheLast = 0;
        for (int i = 0; i < many; i++) {
            int number = table.find(hash(i), now);
            assertTrue(number == StickyTable.NONE || number == i, i + " is at " + number);
            found += number == i ? 1 : 0;
            ofTheLast += number == i && i >= many - 1_000 ? 1 : 0;
        }
        assertTrue(found > 7_000 && found <= 8_192, "found " + found);
        assertEquals(1_000, ofTheLast);
    }

    @Test
    void twoLoopsThatRaceLoseNobodyForLong() throws InterruptedException {
        List<Thread> loops = new ArrayList<>();
        for (int loop = 0; loop < 2; loop++) {
            loops.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 200_000; i++) {
                    int client = i % 1_000;
                    if (table.find(hash(client), i) == StickyTable.NONE) {
                        table.put(hash(client), client, i);
                    }
                }
            }));
        }
        for (Thread loop : loops) {
            loop.join();
        }
        for (int client = 0; client < 1_000; client++) {
            assertEquals(client, table.find(hash(client), 200_000));
        }
    }
}
