package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SubsetsTest {
    private static final Balancer.Factory P2C = group -> (seed, prober) -> new P2cBalancer(group, LoadMetric.IN_FLIGHT);

    private final FakePick pick = new FakePick(1);

    private static Set<Endpoint> subset(EndpointSet endpoints, int size, int instance) {
        Balancer.OnLoop balancers = Subsets.over(P2C, size, instance).over(endpoints);
        return endpoints.toList().stream().filter(balancers::isInSubset).collect(Collectors.toSet());
    }

    /** How many of the picks each one has. */
    private Map<Endpoint, Integer> picks(Balancer balancer, int count) {
        Map<Endpoint, Integer> picks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Endpoint picked = balancer.pick(pick);
            assertNotNull(picked);
            assertTrue(picked.health().eligible(pick.nowNanos()));
            picks.merge(picked, 1, Integer::sum);
        }
        return picks;
    }

    @Test
    void withAnyNumberOfInstancesEndpointsAreInAsManySubsetsAsEachOther() {
        for (int count : new int[] {7, 12, 100}) {
            EndpointSet endpoints = Endpoints.of(count);
            for (int size : new int[] {1, 3, 5, 6}) {
                Map<Endpoint, Integer> subsets = new HashMap<>();
                endpoints.toList().forEach(endpoint -> subsets.put(endpoint, 0));
                for (int instance = 0; instance < 60; instance++) {
                    Set<Endpoint> subset = subset(endpoints, size, instance);
                    assertEquals(size, subset.size());
                    subset.forEach(endpoint -> subsets.merge(endpoint, 1, Integer::sum));
                    int most = Collections.max(subsets.values());
                    int fewest = Collections.min(subsets.values());
                    assertTrue(most - fewest <= 1, "%d of %d, %d".formatted(size, count, instance));
                }
            }
        }
    }

    @Test
    void allInstancesAgreeOnTheRingWhateverTheOrderInWhichTheyFoundEndpoints() {
        EndpointSet endpoints = Endpoints.of(20);
        List<Endpoint> shuffled = new ArrayList<>(endpoints.toList());
        Collections.shuffle(shuffled, new Random(1));
        EndpointSet others = EndpointSet.weighted(shuffled, endpoint -> 1 + shuffled.indexOf(endpoint) % 3);
        assertEquals(subset(endpoints, 6, 2), subset(others, 6, 2));
    }

    @Test
    void whenAnEndpointGoesOrComesFewAreExchanged() {
        List<Endpoint> all = Endpoints.of(100).toList();
        for (int instance = 0; instance < 40; instance++) {
            Set<Endpoint> before = subset(EndpointSet.of(all), 20, instance);
            int most = 1 + instance * 20 / 99;
            for (Endpoint leaver : all) {
                EndpointSet left = EndpointSet.weighted(all, endpoint -> endpoint.equals(leaver) ? 0 : 1);
                Set<Endpoint> fresh = new HashSet<>(subset(left, 20, instance));
                fresh.removeAll(before);
                assertTrue(fresh.size() <= most, "%d has %d new ones, not %d".formatted(instance, fresh.size(), most));
            }
        }
    }

    @Test
    void onlyTheSubsetIsAskedWhileEnoughOfItStands() {
        EndpointSet endpoints = Endpoints.of(20);
        Set<Endpoint> subset = subset(endpoints, 5, 3);
        Balancer balancer = Subsets.over(P2C, 5, 3).over(endpoints).create(1, Prober.SEEN);
        assertEquals(subset, picks(balancer, 1_000).keySet());
        Endpoints.down(subset.iterator().next());
        pick.at(1_000_000_000);
        assertEquals(4, picks(balancer, 1_000).size(), "four of five, times 1.4, is more than all");
    }

    @Test
    void theNextOnTheRingStandInAndAtLastWhoeverStands() {
        EndpointSet endpoints = Endpoints.of(20);
        List<Endpoint> subset = List.copyOf(subset(endpoints, 5, 3));
        Set<Endpoint> next = subset(endpoints, 5, 4);
        Balancer balancer = Subsets.over(P2C, 5, 3).over(endpoints).create(1, Prober.SEEN);
        subset.subList(0, 3).forEach(Endpoints::down);
        Map<Endpoint, Integer> some = picks(balancer, 10_000);
        assertEquals(7, some.size());
        int toNext = next.stream()
                .mapToInt(endpoint -> some.getOrDefault(endpoint, 0))
                .sum();
        assertEquals(4_400, toNext, 200, "two of five, times 1.4, are 56 %");
        subset.forEach(Endpoints::down);
        assertEquals(next, picks(balancer, 1_000).keySet(), "at once");
        Endpoint last = endpoints.toList().stream()
                .filter(endpoint -> !subset.contains(endpoint) && !next.contains(endpoint))
                .findFirst()
                .orElseThrow();
        endpoints.toList().stream().filter(endpoint -> !endpoint.equals(last)).forEach(endpoint -> {
            if (endpoint.health().eligible(0)) {
                Endpoints.down(endpoint);
            }
        });
        assertEquals(Set.of(last), picks(balancer, 100).keySet());
        subset.forEach(endpoint -> endpoint.health().onActiveSuccess("passed its active check"));
        pick.at(1_000_000_000);
        assertEquals(Set.copyOf(subset), picks(balancer, 1_000).keySet());
    }

    @Test
    void withinPrioritiesAndZonesEachHasItsOwnSubset() {
        EndpointSet endpoints = Endpoints.of(40);
        for (int i = 0; i < 40; i++) {
            endpoints.get(i).priority(i / 20);
            endpoints.get(i).zone(i % 2 == 0 ? "here" : "there");
        }
        Balancer.OnLoop balancers =
                Priorities.over(Zones.over(Subsets.over(P2C, 4, 1), "here", 0)).over(endpoints);
        Map<String, Long> counts = endpoints.toList().stream()
                .filter(balancers::isInSubset)
                .collect(Collectors.groupingBy(e -> e.priority() + e.zone(), Collectors.counting()));
        assertEquals(Map.of("0here", 4L, "0there", 4L, "1here", 4L, "1there", 4L), counts);
        Set<Endpoint> asked = picks(balancers.create(1, Prober.SEEN), 1_000).keySet();
        assertEquals(4, asked.size());
        assertTrue(asked.stream().allMatch(e -> e.priority() == 0 && e.zone().equals("here")));
    }

    @Test
    void aSubsetOfAllIsNoSubset() {
        for (int count : new int[] {0, 1, 5}) {
            EndpointSet endpoints = Endpoints.of(count);
            assertInstanceOf(
                    P2cBalancer.class, Subsets.over(P2C, 5, 1).over(endpoints).create(1, Prober.SEEN));
            assertEquals(count, subset(endpoints, 5, 1).size());
        }
    }
}
