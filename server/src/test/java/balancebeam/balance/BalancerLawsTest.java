package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws that every balancer keeps. A new one is added to {@link #balancers()} and to nothing else here. */
class BalancerLawsTest {

    private static final int MANY = 10_000;

    static List<Named<Balancer.Factory>> balancers() {
        return Stream.concat(
                        spreading().stream(),
                        Stream.of(Named.<Balancer.Factory>of(
                                "first-available", (endpoints, seed) -> new FirstAvailableBalancer(endpoints, 3))))
                .toList();
    }

    /** Those that give idle endpoints equal shares. */
    static List<Named<Balancer.Factory>> spreading() {
        return List.of(
                Named.of("random", (endpoints, seed) -> new RandomBalancer(endpoints)),
                Named.of("round-robin", RoundRobinBalancer::new),
                Named.of(
                        "least-request",
                        (endpoints, seed) -> new LeastRequestBalancer(endpoints, LoadMetric.IN_FLIGHT)),
                Named.of("p2c", (endpoints, seed) -> new P2cBalancer(endpoints, LoadMetric.IN_FLIGHT)),
                Named.of("prequal", (endpoints, seed) -> prequal(endpoints, new SeenProber(new SeenMetric()))),
                Named.of("prequal, unanswered", (endpoints, seed) -> prequal(endpoints, (_, _, _, _) -> {})));
    }

    private static Balancer prequal(EndpointSet endpoints, Prober prober) {
        return new PrequalBalancer(endpoints, PrequalPolicy.DEFAULT, new SeenMetric(), prober);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancers")
    void picksOnlyWhatIsEligibleAndUntriedAndNullOnlyWhenThereIsNone(Balancer.Factory factory) {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 3000; round++) {
            EndpointSet set = Endpoints.of(random.nextInt(40));
            double share = random.nextDouble();
            List<Endpoint> tried = new ArrayList<>();
            List<Endpoint> left = new ArrayList<>();
            for (Endpoint endpoint : set.toList()) {
                double fate = random.nextDouble();
                if (fate < share) {
                    left.add(endpoint);
                } else if (fate < share + (1 - share) / 3) {
                    tried.add(endpoint);
                } else if (fate < share + (1 - share) * 2 / 3) {
                    Endpoints.down(endpoint);
                } else {
                    Endpoints.eject(endpoint);
                }
            }
            FakePick pick = new FakePick(round).tried(tried);
            Endpoint picked = factory.create(set, round).pick(pick);
            assertEquals(left.isEmpty(), picked == null, "round " + round);
            assertTrue(picked == null || left.contains(picked), "round " + round);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancers")
    void anExchangeThatKeepsTryingMeetsEveryEndpointOnce(Balancer.Factory factory) {
        EndpointSet set = Endpoints.of(40);
        Balancer balancer = factory.create(set, 1);
        FakePick pick = new FakePick(1);
        for (int i = 0; i < set.size(); i++) {
            Endpoint picked = balancer.pick(pick);
            assertNotNull(picked);
            assertFalse(pick.tried(picked));
            pick.tried(List.of(picked));
        }
        assertNull(balancer.pick(pick));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancers")
    void findsTheOnlyOneOfTenThousand(Balancer.Factory factory) {
        for (int only : new int[] {0, 1, 4711, MANY - 1}) {
            EndpointSet set = Endpoints.withOnly(MANY, Set.of(only));
            Balancer balancer = factory.create(set, 1);
            FakePick pick = new FakePick(1);
            for (int i = 0; i < 20; i++) {
                assertEquals(set.get(only), balancer.pick(pick));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spreading")
    void spreadsEvenlyOverAnIdleCluster(Balancer.Factory factory) {
        for (int size : new int[] {1, 2, 3, 10, 32, 33, 100}) {
            assertEvenSpread(factory, Endpoints.of(size), new FakePick(size), size);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spreading")
    void spreadsEvenlyOverTenThousand(Balancer.Factory factory) {
        assertEvenSpread(factory, Endpoints.of(MANY), new FakePick(1), MANY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spreading")
    void spreadsEvenlyOverThoseThatAreLeft(Balancer.Factory factory) {
        assertEvenSpread(factory, Endpoints.withOnly(3, Set.of(0, 2)), new FakePick(1), 2);
        assertEvenSpread(factory, Endpoints.withOnly(10, Set.of(0, 1, 7)), new FakePick(2), 3);
        assertEvenSpread(factory, Endpoints.withOnly(1000, Set.of(3, 4, 5, 600)), new FakePick(3), 4);
        Set<Integer> half = IntStream.range(0, 50).boxed().collect(Collectors.toSet());
        assertEvenSpread(factory, Endpoints.withOnly(100, half), new FakePick(4), 50);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spreading")
    void spreadsEvenlyOverThoseNotTried(Balancer.Factory factory) {
        EndpointSet set = Endpoints.of(4);
        assertEvenSpread(factory, set, new FakePick(1).tried(List.of(set.get(1))), 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancers")
    void allocatesNothing(Balancer.Factory factory) {
        assertAllocatesNothing(factory, Endpoints.of(3));
        assertAllocatesNothing(factory, Endpoints.withOnly(3, Set.of(1)));
        assertAllocatesNothing(factory, Endpoints.of(100));
        assertAllocatesNothing(factory, Endpoints.withOnly(100, Set.of(50, 51)));
        assertAllocatesNothing(factory, Endpoints.withOnly(3, Set.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancers")
    void twoLoopsPickWhileEndpointsComeAndGo(Balancer.Factory factory) {
        EndpointSet set = Endpoints.of(8);
        Endpoint dead = set.get(3);
        Endpoints.down(dead);
        AtomicInteger loopsAtWork = new AtomicInteger(2);
        Race.run(3, thread -> {
            if (thread == 2) {
                comeAndGo(set, loopsAtWork);
                return;
            }
            try {
                pickAndHold(factory.create(set, thread), dead, thread);
            } finally {
                loopsAtWork.decrementAndGet();
            }
        });
        set.toList().forEach(e -> assertEquals(0, e.inFlight()));
    }

    private static void pickAndHold(Balancer balancer, Endpoint dead, int thread) {
        FakePick pick = new FakePick(thread);
        for (int i = 0; i < 50_000; i++) {
            Endpoint picked = balancer.pick(pick);
            // The upper half never goes down, so there is always one.
            assertNotNull(picked);
            assertFalse(picked.equals(dead));
            picked.begin();
            assertTrue(picked.inFlight() >= 1);
            picked.end();
        }
    }

    private static void comeAndGo(EndpointSet set, AtomicInteger loopsAtWork) {
        for (int i = 0; loopsAtWork.get() > 0; i++) {
            EndpointHealth health = set.get(i % 3).health();
            health.onConnectFailure(0, "was reset");
            health.onActiveFailure(0, "timed out");
            health.onActiveSuccess();
        }
    }

    /** Chi-square: its expectation is {@code pickable - 1}, its deviation the root of twice that; 5 of those pass. */
    private void assertEvenSpread(Balancer.Factory factory, EndpointSet set, FakePick pick, int pickable) {
        Balancer balancer = factory.create(set, 1);
        int picks = Math.max(20 * pickable, 3000);
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            Endpoint picked = balancer.pick(pick);
            assertNotNull(picked);
            counts.merge(picked, 1, Integer::sum);
        }
        assertTrue(counts.size() <= pickable);
        double expected = (double) picks / pickable;
        double chi = (pickable - counts.size()) * expected;
        for (int count : counts.values()) {
            chi += (count - expected) * (count - expected) / expected;
        }
        double freedom = pickable - 1;
        assertTrue(chi <= freedom + 5 * Math.sqrt(2 * freedom), "chi-square " + chi + " of " + pickable);
    }

    private void assertAllocatesNothing(Balancer.Factory factory, EndpointSet set) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Balancer balancer = factory.create(set, 1);
        FakePick pick = new FakePick(1);
        pickMany(balancer, pick);
        long before = threads.getCurrentThreadAllocatedBytes();
        pickMany(balancer, pick);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1000, "20,000 picks allocated " + allocated + " bytes");
    }

    private static void pickMany(Balancer balancer, FakePick pick) {
        for (int i = 0; i < 20_000; i++) {
            Endpoint picked = balancer.pick(pick);
            if (picked != null) {
                picked.begin();
                picked.health().onAnswer(0);
                picked.end();
            }
        }
    }
}
