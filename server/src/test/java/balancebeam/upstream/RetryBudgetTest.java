package balancebeam.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000;
    private final RetryBudget budget = new RetryBudget(0.2, 3, 2);

    @Test
    void theReserveIsThereWithoutRequests() {
        assertEquals(30, budget.balance(0));
        for (int i = 0; i < 30; i++) {
            assertTrue(budget.shard(i % 2).take(5));
        }
        assertFalse(budget.shard(0).take(5));
        assertFalse(budget.shard(1).take(9 * SECOND));
        assertTrue(budget.shard(1).take(10 * SECOND), "what was spent is ten seconds old");
    }

    @Test
    void fiveRequestsPayForOneRetryOnWhateverLoop() {
        spend(30, 0);
        for (int i = 0; i < 5; i++) {
            assertFalse(budget.shard(1).take(0));
            budget.shard(0).deposit(0);
        }
        assertTrue(budget.shard(1).take(0));
        assertFalse(budget.shard(1).take(0));
    }

    @Test
    void depositsAreForgottenAfterTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            budget.shard(0).deposit(i);
        }
        assertEquals(230, budget.balance(9 * SECOND));
        assertEquals(30, budget.balance(10 * SECOND));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -7 * SECOND, Long.MAX_VALUE / 2, 123 * SECOND + 17})
    void theClockMayStandAnywhere(long start) {
        budget.shard(0).deposit(start);
        assertEquals(30.2, budget.balance(start), 1e-9);
        budget.shard(0).deposit(start + 100 * SECOND);
        assertEquals(30.2, budget.balance(start + 100 * SECOND), 1e-9);
    }

    @Test
    void whenAllFailsRetriesAreAFifthOfRequestsAndTheReserve() {
        int retries = 0;
        for (int i = 0; i < 60_000; i++) {
            long now = i * SECOND / 2_000;
            RetryBudget.Shard shard = budget.shard(i % 2);
            shard.deposit(now);
            while (shard.take(now)) {
                retries++;
            }
        }
        assertTrue(retries > 11_900 && retries <= 12_000 + 120, "retries: " + retries);
    }

    private void spend(int count, long now) {
        for (int i = 0; i < count; i++) {
            assertTrue(budget.shard(0).take(now));
        }
    }
}
