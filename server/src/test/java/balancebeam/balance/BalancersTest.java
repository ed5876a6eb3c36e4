package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What each balancer promises beyond the laws of all. */
class BalancersTest {

    private final FakePick pick = new FakePick(1);

    @Test
    void roundRobinGoesThroughTheConfiguredOrder() {
        EndpointSet set = Endpoints.of(3);
        Balancer balancer = new RoundRobinBalancer(set, 7);
        int start = set.toList().indexOf(pick(balancer));
        for (int i = 1; i < 7; i++) {
            assertEquals(set.get((start + i) % 3), pick(balancer));
        }
    }

    @Test
    void roundRobinStartsElsewhereOnEveryLoop() {
        EndpointSet set = Endpoints.of(100);
        Set<Endpoint> starts = new HashSet<>();
        for (int loop = 0; loop < 8; loop++) {
            starts.add(pick(new RoundRobinBalancer(set, loop)));
        }
        assertEquals(8, starts.size());
    }

    @Test
    void leastRequestPicksTheIdlestOfAllUpTo32() {
        EndpointSet set = loadedExcept(32, 20);
        Balancer balancer = new LeastRequestBalancer(set, LoadMetric.IN_FLIGHT);
        for (int i = 0; i < 100; i++) {
            assertEquals(set.get(20), pick(balancer));
        }
    }

    @Test
    void leastRequestPicksTheIdlestOfFiveDrawnAbove32() {
        EndpointSet set = loadedExcept(50, 20);
        Balancer balancer = new LeastRequestBalancer(set, LoadMetric.IN_FLIGHT);
        int idlest = count(balancer, set.get(20), 10_000);
        // Five draws miss one of 50 with the chance 0.98^5, so they find it in 9.6 % of the picks.
        assertTrue(idlest > 850 && idlest < 1080, "picked " + idlest);
    }

    @Test
    void p2cPicksTheIdlerOfTwo() {
        EndpointSet set = loadedExcept(2, 1);
        Balancer balancer = new P2cBalancer(set, LoadMetric.IN_FLIGHT);
        assertEquals(1000, count(balancer, set.get(1), 1000));
    }

    @Test
    void p2cNeverPicksTheBusiestOfThree() {
        EndpointSet set = Endpoints.of(3);
        set.get(1).begin();
        Balancer balancer = new P2cBalancer(set, LoadMetric.IN_FLIGHT);
        assertEquals(0, count(balancer, set.get(1), 1000));
    }

    @Test
    void p2cPicksTheIdlerOfTheTwoThatAreLeftAmongMany() {
        EndpointSet set = Endpoints.withOnly(1000, Set.of(10, 900));
        set.get(10).begin();
        Balancer balancer = new P2cBalancer(set, LoadMetric.IN_FLIGHT);
        assertEquals(100, count(balancer, set.get(900), 100));
    }

    @Test
    void p2cKeepsLoadsCloserThanRandomDoes() {
        assertTrue(busiest(set -> new P2cBalancer(set, LoadMetric.IN_FLIGHT)) <= 13);
        assertTrue(busiest(RandomBalancer::new) > 13);
        assertEquals(10, busiest(set -> new LeastRequestBalancer(set, LoadMetric.IN_FLIGHT)));
    }

    @Test
    void firstAvailableFillsOneAfterTheOther() {
        EndpointSet some = Endpoints.of(3);
        EndpointSet set = EndpointSet.weighted(some.toList(), e -> e.equals(some.get(1)) ? 2 : 1);
        Balancer balancer = new FirstAvailableBalancer(set, 2);
        int[] picked = new int[8];
        for (int i = 0; i < picked.length; i++) {
            Endpoint endpoint = pick(balancer);
            endpoint.begin();
            picked[i] = set.toList().indexOf(endpoint);
        }
        assertArrayEquals(new int[] {0, 0, 1, 1, 1, 1, 2, 2}, picked);
        set.get(1).end();
        set.get(2).end();
        assertEquals(set.get(1), pick(balancer));
    }

    @Test
    void firstAvailablePicksTheLeastFullForItsWeightWhenAllAre() {
        EndpointSet some = Endpoints.of(3);
        EndpointSet set = EndpointSet.weighted(some.toList(), e -> e.equals(some.get(2)) ? 3 : 1);
        Balancer balancer = new FirstAvailableBalancer(set, 1);
        int[] counts = new int[3];
        for (int i = 0; i < 50; i++) {
            Endpoint endpoint = pick(balancer);
            endpoint.begin();
            counts[set.toList().indexOf(endpoint)]++;
        }
        assertArrayEquals(new int[] {10, 10, 30}, counts);
    }

    @Test
    void aBalancerComparesByTheMetricItIsGiven() {
        EndpointSet set = Endpoints.of(2);
        LoadMetric byName = (endpoint, now) -> endpoint.name().endsWith(".1:80") ? 0 : 1;
        assertEquals(set.get(1), pick(new P2cBalancer(set, byName)));
        assertEquals(set.get(1), pick(new LeastRequestBalancer(set, byName)));
    }

    @Test
    void theLastResortIsAnyThatIsEjectedAndUntriedButNoneThatIsDown() {
        EndpointSet set = Endpoints.of(4);
        set.toList().forEach(Endpoints::eject);
        Endpoints.down(set.get(0));
        pick.tried(List.of(set.get(1)));
        Set<Endpoint> resorts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Endpoint picked = LastResort.pick(set, pick);
            assertNotNull(picked);
            resorts.add(picked);
        }
        assertEquals(Set.of(set.get(2), set.get(3)), resorts);
    }

    @Test
    void theLastResortEndsWhenAllWereTriedOrAreDown() {
        EndpointSet set = Endpoints.of(2);
        Endpoints.eject(set.get(1));
        Endpoints.down(set.get(0));
        assertEquals(set.get(1), LastResort.pick(set, pick));
        assertEquals(null, LastResort.pick(set, pick.tried(List.of(set.get(1)))));
        assertEquals(null, LastResort.pick(EndpointSet.EMPTY, pick));
    }

    private Endpoint pick(Balancer balancer) {
        Endpoint picked = balancer.pick(pick);
        assertNotNull(picked);
        return picked;
    }

    private int count(Balancer balancer, Endpoint wanted, int picks) {
        int count = 0;
        for (int i = 0; i < picks; i++) {
            count += pick(balancer).equals(wanted) ? 1 : 0;
        }
        return count;
    }

    private int busiest(Function<EndpointSet, Balancer> algorithm) {
        EndpointSet set = Endpoints.of(30);
        Balancer balancer = algorithm.apply(set);
        for (int i = 0; i < 300; i++) {
            pick(balancer).begin();
        }
        return set.toList().stream().mapToInt(Endpoint::inFlight).max().orElseThrow();
    }

    private static EndpointSet loadedExcept(int size, int idle) {
        EndpointSet set = Endpoints.of(size);
        set.toList().forEach(Endpoint::begin);
        set.get(idle).end();
        assertNotEquals(set.get(idle).inFlight(), set.get(0).inFlight());
        return set;
    }

    @Test
    void firstAvailableFillsByWeightsThatArePercentagesTheSame() {
        EndpointSet two = Endpoints.of(2);
        EndpointSet slowly = EndpointSet.weighted(two.toList(), 100, e -> e.equals(two.get(0)) ? 50 : 100);
        Balancer balancer = new FirstAvailableBalancer(slowly, 4);
        two.get(0).begin();
        assertSame(two.get(0), balancer.pick(new FakePick(1)));
        two.get(0).begin();
        assertSame(two.get(1), balancer.pick(new FakePick(1)));
    }

    @Test
    void leastRequestTellsLoadsApartThatAreSmallToWeights() {
        EndpointSet two = Endpoints.of(2);
        EndpointSet heavy = EndpointSet.weighted(two.toList(), 100, e -> e.equals(two.get(0)) ? 100_000 : 90_000);
        Balancer balancer = new LeastRequestBalancer(heavy, LoadMetric.IN_FLIGHT);
        two.get(0).begin();
        for (int i = 0; i < 20; i++) {
            assertSame(two.get(1), balancer.pick(new FakePick(i)));
        }
    }
}
