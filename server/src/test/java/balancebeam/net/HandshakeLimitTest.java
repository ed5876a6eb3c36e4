package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HandshakeLimitTest {
    private static final long SECOND = 1_000_000_000;

    /** A clock's zero is anywhere (System.nanoTime). */
    @Test
    void eachSecondHasItsOwnNumberWhereverTheClockStands() {
        for (long start : new long[] {-1_000_000 * SECOND, -2 * SECOND, 0, 1_000_000 * SECOND}) {
            HandshakeLimit limit = new HandshakeLimit(2);
            for (int second = 0; second < 4; second++) {
                long now = start + second * SECOND;
                assertTrue(limit.mayBegin(now) && limit.mayBegin(now + 1), () -> "at " + now);
                assertFalse(limit.mayBegin(now + 2));
            }
        }
    }
}
