package balancebeam.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateDecisionTest {

    private static final int MOST = RateLimit.MAX_REQUESTS * RateLimit.SITE_48_FACTOR;
    private static final long TWO_DAYS_MICROS = 2 * 86_400_000_000L;

    @Test
    void anAllowingDecisionTellsWhatRemainsAndUntilWhen() {
        long decision = RateDecision.allow(MOST, TWO_DAYS_MICROS);
        assertTrue(RateDecision.allowed(decision));
        assertEquals(MOST, RateDecision.remaining(decision));
        assertEquals(2 * 86_400, RateDecision.resetSeconds(decision));
    }

    @Test
    void aRefusingDecisionLeavesNothing() {
        long decision = RateDecision.refuse(TWO_DAYS_MICROS);
        assertFalse(RateDecision.allowed(decision));
        assertEquals(0, RateDecision.remaining(decision));
        assertEquals(2 * 86_400, RateDecision.resetSeconds(decision));
    }

    @Test
    void secondsAreRoundedUp() {
        assertEquals(1, RateDecision.resetSeconds(RateDecision.refuse(1)));
        assertEquals(1, RateDecision.resetSeconds(RateDecision.refuse(1_000_000)));
        assertEquals(2, RateDecision.resetSeconds(RateDecision.refuse(1_000_001)));
    }

    @Test
    void theTighterOfTwoIsTheOneThatLeavesLess() {
        long little = RateDecision.allow(3, 10_000_000);
        long much = RateDecision.allow(4, 90_000_000);
        assertEquals(little, RateDecision.tighter(little, much));
        assertEquals(little, RateDecision.tighter(much, little));
    }

    @Test
    void ofEqualOnesTheTighterIsTheOneThatLastsLonger() {
        long soon = RateDecision.allow(0, 10_000_000);
        long late = RateDecision.allow(0, 90_000_000);
        assertEquals(late, RateDecision.tighter(soon, late));
        assertEquals(late, RateDecision.tighter(late, soon));
    }
}
