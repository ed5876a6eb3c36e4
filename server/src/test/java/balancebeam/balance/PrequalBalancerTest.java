package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Prequal asks, what it makes of answers, and whom it does not believe. */
class PrequalBalancerTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final EndpointSet set = Endpoints.of(100);
    private final SeenMetric seen = new SeenMetric();
    private final List<Integer> asked = new ArrayList<>();
    private final FakePick pick = new FakePick(1);

    /** Asks and gets no answers but those that the test gives. */
    private PrequalBalancer balancer(PrequalPolicy policy) {
        return new PrequalBalancer(set, policy, seen, (endpoint, index, now, asker) -> asked.add(index));
    }

    private PrequalBalancer balancer() {
        return balancer(PrequalPolicy.DEFAULT);
    }

    /** Nothing is thrown away but by use and age. */
    private PrequalBalancer keeping(double quantile) {
        return balancer(new PrequalPolicy(3, 0, 16, PrequalPolicy.DEFAULT.longestAge(), quantile));
    }

    @Test
    void eachRequestAsksThreeOrWhatIsConfigured() {
        PrequalBalancer balancer = balancer();
        for (int i = 0; i < 10; i++) {
            balancer.pick(pick);
        }
        assertEquals(30, asked.size());
        asked.clear();
        PrequalBalancer sparing = balancer(new PrequalPolicy(0.25, 0, 16, PrequalPolicy.DEFAULT.longestAge(), 0.84));
        for (int i = 0; i < 20; i++) {
            sparing.pick(pick);
        }
        assertEquals(5, asked.size());
    }

    @Test
    void whoOwesAnAnswerIsAskedAgainOnlyAfterASecond() {
        PrequalBalancer balancer = balancer();
        for (int i = 0; i < 1_000; i++) {
            balancer.pick(pick);
        }
        assertEquals(100, asked.size());
        balancer.pick(pick.at(SECOND - 1));
        assertEquals(100, asked.size());
        balancer.pick(pick.at(SECOND));
        assertEquals(103, asked.size());
    }

    @Test
    void whoIsOutIsNotAsked() {
        for (int i = 1; i < 100; i++) {
            Endpoints.down(set.get(i));
        }
        PrequalBalancer balancer = balancer();
        for (int i = 0; i < 100; i++) {
            balancer.pick(pick);
        }
        assertEquals(List.of(0), asked);
    }

    @Test
    void theFastestOfTheColdIsPicked() {
        PrequalBalancer balancer = keeping(0.84);
        balancer.answered(1, 3, 20 * MILLI, 0);
        balancer.answered(2, 4, 10 * MILLI, 0);
        balancer.answered(3, 2, 30 * MILLI, 0);
        balancer.answered(4, 3, 40 * MILLI, 0);
        balancer.answered(5, 4, 40 * MILLI, 0);
        balancer.answered(6, 3, 40 * MILLI, 0);
        // Has many more than the others in flight: that it is fast is about to end.
        balancer.answered(7, 90, 1, 0);
        assertSame(set.get(2), balancer.pick(pick));
    }

    @Test
    void theLeastBusyOfTheHotIsPicked() {
        // Nobody has less in flight than the least that was found, and that one's answer is too old.
        PrequalBalancer balancer = keeping(0);
        balancer.answered(1, 1, 1, 0);
        balancer.answered(2, 12, 1, SECOND);
        balancer.answered(3, 7, 9 * MILLI, SECOND);
        balancer.answered(4, 8, 1, SECOND);
        assertSame(set.get(3), balancer.pick(pick.at(SECOND + 1)));
    }

    @Test
    void anAnswerIsBelievedForASecond() {
        PrequalBalancer balancer = keeping(1);
        balancer.answered(1, 0, 1, 0);
        balancer.answered(2, 0, 9 * MILLI, MILLI);
        balancer.answered(3, 0, 5 * MILLI, MILLI);
        assertSame(set.get(3), balancer.pick(pick.at(SECOND + 1)));
    }

    @Test
    void withoutTwoAnswersThePickIsRandom() {
        PrequalBalancer balancer = keeping(1);
        long others = 0;
        for (int i = 0; i < 100; i++) {
            balancer.answered(1, 0, 1, 0);
            others += Objects.equals(set.get(1), balancer.pick(pick)) ? 0 : 1;
        }
        assertTrue(others > 90, "only " + others);
    }

    @Test
    void whatWasSentThereSinceCounts() {
        EndpointSet two = Endpoints.of(2);
        PrequalBalancer balancer =
                new PrequalBalancer(two, PrequalPolicy.DEFAULT, seen, (endpoint, index, now, asker) -> {});
        balancer.answered(0, 1, 10 * MILLI, 0);
        balancer.answered(1, 1, 14 * MILLI, 0);
        assertSame(two.get(0), balancer.pick(pick));
        // 10 ms for two requests are 15 for three.
        assertSame(two.get(1), balancer.pick(pick));
    }

    @Test
    void nobodyHasLessInFlightThanWasSentThere() {
        PrequalBalancer balancer = keeping(0);
        for (int i = 0; i < 5; i++) {
            set.get(1).begin();
        }
        balancer.answered(1, -7, 0, 0);
        balancer.answered(2, 4, MILLI, 0);
        balancer.answered(3, 4, MILLI, 0);
        assertTrue(List.of(set.get(2), set.get(3)).contains(balancer.pick(pick)));
    }

    @Test
    void whoFailsFastIsNotFast() {
        PrequalBalancer balancer = keeping(1);
        for (int i = 0; i < 10; i++) {
            seen.answered(set.get(1), 503, 1, 0);
        }
        balancer.answered(1, 0, 1, 0);
        balancer.answered(2, 5, 90 * MILLI, 0);
        balancer.answered(3, 5, 100 * MILLI, 0);
        assertSame(set.get(2), balancer.pick(pick));
    }

    @Test
    void anAnswerIsUsedAsOftenAsThePoolCanStand() {
        PrequalBalancer balancer = keeping(1);
        // Of 100 endpoints and with 3 probes, 2.52 answers come for each request that are not of endpoints in the pool:
        // 2 / 2.52 < 1 use.
        balancer.answered(1, 0, 1, 0);
        balancer.answered(2, 0, MILLI, 0);
        balancer.answered(3, 0, 2 * MILLI, 0);
        assertSame(set.get(1), balancer.pick(pick));
        assertSame(set.get(2), balancer.pick(pick));
        assertEquals(1, PrequalPolicy.DEFAULT.usesOfAnswer(1_000_000), 1e-4);
        assertEquals(2 / 1.52, PrequalPolicy.DEFAULT.usesOfAnswer(100), 1e-9);
        assertEquals(64, PrequalPolicy.DEFAULT.usesOfAnswer(16), 1e-9);
    }

    @Test
    void theOldestAndTheWorstAreThrownAwayByTurns() {
        PrequalBalancer balancer = balancer(new PrequalPolicy(3, 1, 16, PrequalPolicy.DEFAULT.longestAge(), 1));
        balancer.answered(1, 0, 30 * MILLI, 0);
        balancer.answered(2, 5, 90 * MILLI, 0);
        balancer.answered(3, 0, 50 * MILLI, 0);
        balancer.answered(4, 0, 10 * MILLI, 0);
        balancer.answered(5, 0, 60 * MILLI, 0);
        // The fourth answer has two uses, of 1.3 each; after the first one the worst goes, endpoint 2.
        assertSame(set.get(4), balancer.pick(pick));
        // After the second one the oldest goes, endpoint 1; what is left is no more than a choice.
        assertSame(set.get(4), balancer.pick(pick));
        assertSame(set.get(3), balancer.pick(pick));
    }

    @Test
    void fewInFlightByWeightAreFew() {
        EndpointSet weighted = EndpointSet.weighted(set.toList(), e -> e.equals(set.get(1)) ? 10 : 1);
        PrequalBalancer balancer = new PrequalBalancer(
                weighted,
                new PrequalPolicy(3, 0, 16, PrequalPolicy.DEFAULT.longestAge(), 0),
                seen,
                (endpoint, index, now, asker) -> {});
        balancer.answered(0, 0, 1, 0);
        balancer.answered(1, 20, MILLI, SECOND);
        balancer.answered(2, 3, MILLI, SECOND);
        balancer.answered(3, 4, MILLI, SECOND);
        assertSame(set.get(1), balancer.pick(pick.at(SECOND + 1)));
    }

    @Test
    void withoutReportsItGoesByWhatAttemptsSaw() {
        EndpointSet two = Endpoints.of(2);
        PrequalBalancer balancer = new PrequalBalancer(two, PrequalPolicy.DEFAULT, seen, Prober.SEEN);
        seen.answered(two.get(0), 200, 50 * MILLI, SECOND);
        seen.answered(two.get(1), 200, 10 * MILLI, SECOND);
        int fast = 0;
        for (int i = 0; i < 100; i++) {
            Endpoint picked = balancer.pick(pick.at(SECOND));
            assertNotNull(picked);
            fast += picked.equals(two.get(1)) ? 1 : 0;
        }
        assertTrue(fast > 70, "only " + fast);
    }

    @Test
    void whoSaysNothingOfItsLoadIsNotAskedForAWhileAndGoesByWhatAttemptsSaw() {
        EndpointSet two = Endpoints.of(2);
        PrequalBalancer balancer =
                new PrequalBalancer(two, PrequalPolicy.DEFAULT, seen, (endpoint, index, nowNanos, asker) -> {
                    asked.add(index);
                    asker.silent(index, nowNanos);
                });
        seen.answered(two.get(0), 200, 50 * MILLI, SECOND);
        seen.answered(two.get(1), 200, 10 * MILLI, SECOND);
        int fast = 0;
        for (int i = 0; i < 100; i++) {
            fast += Objects.equals(two.get(1), balancer.pick(pick.at(SECOND))) ? 1 : 0;
        }
        assertEquals(2, asked.size());
        assertTrue(fast > 70, "only " + fast);
        assertFalse(two.get(0).reportsLoad());
        balancer.pick(pick.at(11 * SECOND - 1));
        assertEquals(2, asked.size());
        balancer.pick(pick.at(11 * SECOND));
        assertEquals(4, asked.size());
        balancer.answered(0, 1, MILLI, 11 * SECOND);
        assertTrue(two.get(0).reportsLoad());
    }

    @Test
    void whoSaysItIsFasterThanAttemptsSawIsBelievedAsFarAsAQuarter() {
        PrequalBalancer balancer = keeping(1);
        seen.answered(set.get(1), 200, 40 * MILLI, SECOND);
        balancer.answered(1, 0, 1, SECOND);
        balancer.answered(2, 0, 9 * MILLI, SECOND);
        balancer.answered(3, 0, 11 * MILLI, SECOND);
        assertSame(set.get(2), balancer.pick(pick.at(SECOND)));
        balancer.answered(2, 0, 12 * MILLI, SECOND);
        assertSame(set.get(1), balancer.pick(pick.at(SECOND)));
    }

    @Test
    void withoutAnswersTheLessBusyOfTwoIsPicked() {
        EndpointSet two = Endpoints.of(2);
        PrequalBalancer balancer =
                new PrequalBalancer(two, PrequalPolicy.DEFAULT, seen, (endpoint, index, nowNanos, asker) -> {});
        two.get(0).begin();
        for (int i = 0; i < 20; i++) {
            assertSame(two.get(1), balancer.pick(pick));
        }
    }

    @Test
    void whoSaysItHasMoreThanAnybodyHasBreaksNothing() {
        EndpointSet uneven = EndpointSet.weighted(set.toList(), e -> e.equals(set.get(1)) ? 1 : 100_000);
        PrequalBalancer balancer = new PrequalBalancer(
                uneven, PrequalPolicy.DEFAULT, seen, (endpoint, index, nowNanos, asker) -> asked.add(index));
        for (int i = 0; i < 300; i++) {
            balancer.answered(1, Integer.MAX_VALUE, MILLI, SECOND);
            balancer.answered(2, 3, MILLI, SECOND);
        }
        assertSame(set.get(2), balancer.pick(pick.at(SECOND)));
    }
}
