package balancebeam.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashingTest {

    /** From CPython 3.11, whose hash of a bytes object is SipHash-1-3 under a key made from PYTHONHASHSEED (0, 42). */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 0000000000000000, 0000000000000000, 76BE999E3E25B2A0",
        "0000000000000000, 0000000000000000, 0706050403020100, 0F0E0D0C0B0A0908, 8972188433A5C5B7",
        "0000000000000000, 0000000000000000, 6265636E616C6162, 303031312D6D6165, 2DAE0690468B58AC",
        "DC504FD368CD90AF, B920BB9FFE99E9C1, 0000000000000000, 0000000000000000, B43D0A00E2DF88B5",
        "DC504FD368CD90AF, B920BB9FFE99E9C1, 0706050403020100, 0F0E0D0C0B0A0908, 339176F3AC59CE05",
        "DC504FD368CD90AF, B920BB9FFE99E9C1, 6265636E616C6162, 303031312D6D6165, 834003A3A71A0442",
    })
    void sip13IsTheSipHashOfOthers(String k0, String k1, String m0, String m1, String expected) {
        assertEquals(hex(expected), Hashing.sip13(hex(k0), hex(k1), hex(m0), hex(m1)));
    }

    /** From the same, under the key of zeros, of the bytes 00, 01, 02 ... */
    @ParameterizedTest
    @CsvSource({
        "1, 68A914128E01E473",
        "7, 2F098AB0C751325A",
        "8, EAD411E67EBE2EEA",
        "9, 75927F9D95124362",
        "15, F30EB725BB91C9EA",
        "16, 8972188433A5C5B7",
        "17, 4883C49A2C009C1D",
        "40, 95BC321AB41D8206",
    })
    void sip13OfAnyLengthIsTheSipHashOfOthers(int length, String expected) {
        byte[] bytes = new byte[length + 6];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i - 3);
        }
        assertEquals(hex(expected), Hashing.sip13(0, 0, bytes, 3, 3 + length));
    }

    @Test
    void mix64ChangesAboutHalfOfTheBitsForEachBitOfTheInput() {
        for (int bit = 0; bit < Long.SIZE; bit++) {
            long changed = 0;
            for (long word = 0; word < 1_000; word++) {
                changed += Long.bitCount(Hashing.mix64(word) ^ Hashing.mix64(word ^ 1L << bit));
            }
            double average = changed / 1_000.0;
            assertTrue(average > 28 && average < 36, "bit " + bit + " changes " + average);
        }
    }

    @Test
    void mix64GivesDifferentWordsDifferentHashes() {
        Set<Long> hashes = new HashSet<>();
        for (long word = 0; word < 100_000; word++) {
            hashes.add(Hashing.mix64(word));
        }
        assertEquals(100_000, hashes.size());
    }

    @Test
    void reduceCoversTheWholeRangeAndNothingElse() {
        assertEquals(0, Hashing.reduce(0, 7));
        assertEquals(6, Hashing.reduce(-1, 7));
        assertEquals(0, Hashing.reduce(-1, 1));
        assertEquals(Integer.MAX_VALUE - 1, Hashing.reduce(-1, Integer.MAX_VALUE));
    }

    @Test
    void reduceIsEven() {
        int[] hits = new int[10];
        for (long word = 0; word < 100_000; word++) {
            hits[Hashing.reduce(Hashing.mix64(word), hits.length)]++;
        }
        for (int hit : hits) {
            assertEquals(10_000, hit, 500);
        }
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }
}
