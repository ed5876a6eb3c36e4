package balancebeam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapKeeperTest {
    private static final long MIB = 1024 * 1024;

    private long used = 10 * MIB;
    private long live = 10 * MIB;
    private int collections;
    private final HeapKeeper keeper = new HeapKeeper(() -> used, () -> {
        used = live;
        collections++;
    });

    private int collectionsAt(long usedMib, long liveMib) {
        used = usedMib * MIB;
        live = liveMib * MIB;
        keeper.keep();
        return collections;
    }

    @Test
    void garbageIsCollectedWhenItIsMuchBesideWhatLives() {
        assertEquals(0, collectionsAt(52, 10));
        assertEquals(1, collectionsAt(53, 10));
        assertEquals(1, collectionsAt(52, 10));
        assertEquals(2, collectionsAt(53, 10));
    }

    @Test
    void whatLivesIsNotCollectedAgainAndAgain() {
        assertEquals(1, collectionsAt(200, 190));
        assertEquals(1, collectionsAt(200, 190));
        assertEquals(1, collectionsAt(400, 190));
        assertEquals(2, collectionsAt(413, 190));
    }

    @Test
    void whatOthersCollectedCounts() {
        assertEquals(1, collectionsAt(200, 190));
        assertEquals(1, collectionsAt(20, 20)); // Less than was thought to live.
        assertEquals(1, collectionsAt(72, 20));
        assertEquals(2, collectionsAt(73, 20));
    }
}
