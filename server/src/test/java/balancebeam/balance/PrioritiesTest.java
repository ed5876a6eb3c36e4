package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Eight endpoints: four of the first priority, four of the second. */
class PrioritiesTest {
    private static final Balancer.Factory FACTORY =
            Priorities.over(group -> (seed, prober) -> new P2cBalancer(group, LoadMetric.IN_FLIGHT));
    private static final long LATER = 1_000_000_000;

    private final EndpointSet endpoints = Endpoints.of(8);
    private final FakePick pick = new FakePick(1);
    private final Balancer balancer;

    PrioritiesTest() {
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).priority(i / 4);
        }
        balancer = FACTORY.over(endpoints).create(1, Prober.SEEN);
    }

    private void down(int... indexes) {
        for (int index : indexes) {
            Endpoints.down(endpoints.get(index));
        }
    }

    /** The percentage of picks that meet the second priority. */
    private double toSecond() {
        int second = 0;
        for (int i = 0; i < 10_000; i++) {
            Endpoint picked = balancer.pick(pick);
            assertNotNull(picked);
            assertTrue(picked.health().eligible(pick.nowNanos()));
            second += picked.priority();
        }
        return second / 100.0;
    }

    @Test
    void theFirstPriorityHasAllWhileEnoughOfItIsLeft() {
        assertEquals(0, toSecond());
        down(0);
        pick.at(LATER);
        assertEquals(0, toSecond(), "three of four, times 1.4, is more than all");
    }

    @Test
    void whatEachPriorityGetsCanBeAskedFor() {
        assertEquals(Map.of(0, 100, 1, 0), Priorities.percentages(endpoints, 0));
        down(0, 1);
        assertEquals(Map.of(0, 70, 1, 30), Priorities.percentages(endpoints, 0));
        down(2, 3);
        assertEquals(Map.of(0, 0, 1, 100), Priorities.percentages(endpoints, 0));
        EndpointSet alone = endpoints.only(endpoint -> endpoint.priority() == 1);
        assertEquals(Map.of(1, 100), Priorities.percentages(alone, 0));
        assertEquals(Map.of(), Priorities.percentages(EndpointSet.EMPTY, 0));
    }

    @Test
    void whatTheFirstCannotCarryGoesToTheNext() {
        down(0, 1);
        assertEquals(30, toSecond(), 2);
        down(2);
        pick.at(LATER);
        assertEquals(65, toSecond(), 2);
    }

    @Test
    void whenTogetherTheyCannotCarryAllTheyShareItAsTheyCan() {
        down(0, 1, 2, 4, 5);
        // 35 % and 70 % of all, of which there are 100: the first keeps its 35.
        assertEquals(65, toSecond(), 2);
        down(6);
        pick.at(LATER);
        assertEquals(50, toSecond(), 2);
    }

    @Test
    void aPriorityThatGoesBetweenTwoLooksIsLeftAtOnce() {
        assertEquals(0, toSecond());
        down(0, 1, 2, 3);
        assertEquals(100, toSecond());
        pick.at(LATER);
        assertEquals(100, toSecond());
        down(4, 5, 6, 7);
        assertNull(balancer.pick(pick));
        endpoints.get(2).health().onActiveSuccess("passed its active check");
        assertEquals(endpoints.get(2), balancer.pick(pick));
    }

    @Test
    void aPriorityThatIsFullPassesOn() {
        for (int i = 0; i < 4; i++) {
            endpoints.get(i).limitInFlight(1);
            endpoints.get(i).begin();
        }
        assertEquals(100, toSecond());
        endpoints.get(0).end();
        assertEquals(0, toSecond());
    }

    @Test
    void weightsCountAsMuchAsTheyAre() {
        EndpointSet weighted =
                EndpointSet.weighted(endpoints.toList(), endpoint -> endpoint.equals(endpoints.get(0)) ? 5 : 1);
        down(1, 2, 3);
        Balancer byWeight = FACTORY.over(weighted).create(1, Prober.SEEN);
        int second = 0;
        for (int i = 0; i < 10_000; i++) {
            Endpoint picked = byWeight.pick(pick);
            assertNotNull(picked);
            second += picked.priority();
        }
        assertEquals(1300, second, 200, "5 of 8, times 1.4, are 87 %");
    }

    @Test
    void whereThereIsOnePriorityThereIsNoBalancerAround() {
        assertInstanceOf(P2cBalancer.class, FACTORY.over(Endpoints.of(3)).create(1, Prober.SEEN));
        assertInstanceOf(P2cBalancer.class, FACTORY.over(EndpointSet.EMPTY).create(1, Prober.SEEN));
    }

    @Test
    void noRoomIsNoReasonToBeALastResort() {
        EndpointSet one = Endpoints.of(1);
        Endpoint endpoint = one.get(0);
        assertFalse(LastResort.isFull(one, pick));
        endpoint.limitInFlight(2);
        endpoint.begin();
        assertTrue(endpoint.hasRoom());
        endpoint.begin();
        assertFalse(endpoint.hasRoom());
        assertNull(new RoundRobinBalancer(one, 1).pick(pick));
        assertNull(LastResort.pick(one, pick));
        assertTrue(LastResort.isFull(one, pick));
        Endpoints.down(endpoint);
        assertFalse(LastResort.isFull(one, pick));
    }
}
