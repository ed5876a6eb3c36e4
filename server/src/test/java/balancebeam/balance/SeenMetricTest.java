package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is remembered of attempts, for Prequal. */
class SeenMetricTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final SeenMetric seen = new SeenMetric();
    private final Endpoint endpoint = Endpoints.one();

    private double millis(long nowNanos) {
        return seen.latencyNanos(endpoint, nowNanos) / 1e6;
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertEquals(0, seen.latencyNanos(endpoint, SECOND));
        assertEquals(0, seen.failureNanos(endpoint, SECOND));
    }

    @Test
    void aRequestTakesAsLongAsOthersDidForEachThatSharesTheEndpoint() {
        endpoint.begin();
        endpoint.begin();
        endpoint.begin();
        endpoint.end();
        // The fourth has just ended, among four.
        endpoint.begin();
        seen.answered(endpoint, 200, 40 * MILLI, SECOND);
        assertEquals(40, millis(SECOND), 0.1);
        for (int i = 0; i < 3; i++) {
            endpoint.end();
        }
        assertEquals(10, millis(SECOND), 0.1);
    }

    @Test
    void oneLongAnswerMovesItLittleAndManyMoveIt() {
        for (int i = 0; i < 100; i++) {
            seen.answered(endpoint, 200, 10 * MILLI, SECOND);
        }
        seen.answered(endpoint, 200, 5 * SECOND, SECOND);
        assertEquals(11, millis(SECOND), 0.1);
        for (int i = 0; i < 100; i++) {
            seen.answered(endpoint, 200, 100 * MILLI, SECOND);
        }
        assertEquals(96, millis(SECOND), 2);
    }

    @Test
    void itFades() {
        seen.answered(endpoint, 200, 100 * MILLI, SECOND);
        assertEquals(36.8, millis(6 * SECOND), 0.5);
    }

    @Test
    void whoNeverAnswersWasAtLeastThatSlow() {
        seen.answered(endpoint, 200, 10 * MILLI, SECOND);
        for (int i = 0; i < 100; i++) {
            seen.abandoned(endpoint, SECOND, SECOND);
        }
        assertTrue(millis(SECOND) > 500, "it is " + millis(SECOND));
        seen.abandoned(endpoint, MILLI, SECOND);
        assertTrue(millis(SECOND) > 500);
    }

    @Test
    void failuresCostBySquareAreForgottenByTimeAndBySuccesses() {
        seen.failed(endpoint, 1, SECOND);
        assertEquals(15.6, seen.failureNanos(endpoint, SECOND) / 1e6, 0.1);
        for (int i = 0; i < 50; i++) {
            seen.answered(endpoint, 500, 1, SECOND);
        }
        assertEquals(1000, seen.failureNanos(endpoint, SECOND) / 1e6, 10);
        assertEquals(135, seen.failureNanos(endpoint, 6 * SECOND) / 1e6, 5);
        for (int i = 0; i < 100; i++) {
            seen.answered(endpoint, 200, MILLI, SECOND);
        }
        assertEquals(0, seen.failureNanos(endpoint, SECOND));
    }
}
