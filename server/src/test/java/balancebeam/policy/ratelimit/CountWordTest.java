package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountWordTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 16, 1_600, 160_000, (1L << 26) - 16})
    void theThreePartsDoNotTouch(long most) {
        CountWord layout = new CountWord(most);
        for (int turn : new int[] {0, 1, 0x8000, 0xFFFF}) {
            for (long hash : new long[] {0, 1, -1, Long.MIN_VALUE, 0x1234_5678_9ABC_DEF0L}) {
                long owner = layout.owner(hash, turn);
                for (long count : new long[] {0, 1, most}) {
                    long word = layout.word(owner, count);
                    assertNotEquals(0, word, "0 is an untouched word");
                    assertEquals(owner, layout.ownerOf(word));
                    assertEquals(count, layout.count(word, owner));
                    assertEquals(0, layout.age(word, turn));
                    assertFalse(layout.isFree(word, turn));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 0x7FFF, 0x8000, 0xFFFF})
    void aWordIsFreeOnceItsTurnIsOverAlsoWhenTurnsComeRound(int turn) {
        CountWord layout = new CountWord(1_600);
        long word = layout.word(layout.owner(77, turn), 3);
        assertFalse(layout.isFree(word, turn));
        for (int later : new int[] {1, 2, 0x4000, 0x7FFF}) {
            assertTrue(layout.isFree(word, (turn + later) & 0xFFFF));
            assertFalse(layout.isFree(word, (turn - later) & 0xFFFF), "it belongs to a later turn");
        }
        assertTrue(layout.isFree(0, turn));
        assertEquals(0, layout.count(word, layout.owner(77, (turn + 1) & 0xFFFF)));
    }
}
