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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws that every balancer keeps. A new one is added to {@link Subject#all()} and to nothing else here. */
class BalancerLawsTest {

    private static final int MANY = 10_000;

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#all")
    void picksOnlyWhatIsEligibleAndUntriedAndNullOnlyWhenThereIsNone(Subject subject) {
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
            Endpoint picked = subject.over(set, round).pick(pick.next());
            assertEquals(left.isEmpty(), picked == null, "round " + round);
            assertTrue(picked == null || left.contains(picked), "round " + round);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#all")
    void anExchangeThatKeepsTryingMeetsEveryEndpointOnce(Subject subject) {
        EndpointSet set = Endpoints.of(40);
        Balancer balancer = subject.over(set, 1);
        FakePick pick = new FakePick(1);
        for (int i = 0; i < set.size(); i++) {
            Endpoint picked = balancer.pick(pick.next());
            assertNotNull(picked);
            assertFalse(pick.tried(picked));
            pick.tried(List.of(picked));
        }
        assertNull(balancer.pick(pick.next()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#all")
    void findsTheOnlyOneOfTenThousand(Subject subject) {
        for (int only : new int[] {0, 1, 4711, MANY - 1}) {
            EndpointSet set = Endpoints.withOnly(MANY, Set.of(only));
            Balancer balancer = subject.over(set, 1);
            FakePick pick = new FakePick(1);
            for (int i = 0; i < 20; i++) {
                assertEquals(set.get(only), balancer.pick(pick.next()));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#spreading")
    void spreadsEvenlyOverAnIdleCluster(Subject subject) {
        for (int size : new int[] {1, 2, 3, 10, 32, 33, 100}) {
            assertEvenSpread(subject, Endpoints.of(size), new FakePick(size), size);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#spreading")
    void spreadsEvenlyOverTenThousand(Subject subject) {
        assertEvenSpread(subject, Endpoints.of(MANY), new FakePick(1), MANY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#spreading")
    void spreadsEvenlyOverThoseThatAreLeft(Subject subject) {
        assertEvenSpread(subject, Endpoints.withOnly(3, Set.of(0, 2)), new FakePick(1), 2);
        assertEvenSpread(subject, Endpoints.withOnly(10, Set.of(0, 1, 7)), new FakePick(2), 3);
        assertEvenSpread(subject, Endpoints.withOnly(1000, Set.of(3, 4, 5, 600)), new FakePick(3), 4);
        Set<Integer> half = IntStream.range(0, 50).boxed().collect(Collectors.toSet());
        assertEvenSpread(subject, Endpoints.withOnly(100, half), new FakePick(4), 50);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#spreading")
    void spreadsEvenlyOverThoseNotTried(Subject subject) {
        EndpointSet set = Endpoints.of(4);
        assertEvenSpread(subject, set, new FakePick(1).tried(List.of(set.get(1))), 3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#all")
    void allocatesNothing(Subject subject) {
        assertAllocatesNothing(subject, Endpoints.of(3));
        assertAllocatesNothing(subject, Endpoints.withOnly(3, Set.of(1)));
        assertAllocatesNothing(subject, Endpoints.of(100));
        assertAllocatesNothing(subject, Endpoints.withOnly(100, Set.of(50, 51)));
        assertAllocatesNothing(subject, Endpoints.withOnly(3, Set.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#all")
    void twoLoopsPickWhileEndpointsComeAndGo(Subject subject) {
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
                pickAndHold(subject.over(set, thread), dead, thread);
            } finally {
                loopsAtWork.decrementAndGet();
            }
        });
        set.toList().forEach(e -> assertEquals(0, e.inFlight()));
    }

    private static void pickAndHold(Balancer balancer, Endpoint dead, int thread) {
        FakePick pick = new FakePick(thread);
        for (int i = 0; i < 50_000; i++) {
            Endpoint picked = balancer.pick(pick.next());
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
            health.onActiveSuccess("passed its active check");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#weighing")
    void givesSharesByWeight(Subject subject) {
        List<Endpoint> three = Endpoints.of(3).toList();
        assertSpread(subject, EndpointSet.weighted(three, e -> 1 + 2 * three.indexOf(e)), new FakePick(1), Set.of());
        List<Endpoint> some = Endpoints.of(20).toList();
        EndpointSet set = EndpointSet.weighted(some, e -> 1 + some.indexOf(e) % 5);
        assertSpread(subject, set, new FakePick(2), Set.of());
        Endpoints.down(some.get(4));
        assertSpread(subject, set, new FakePick(3).tried(List.of(some.get(9))), Set.of(some.get(4), some.get(9)));
        List<Endpoint> many = Endpoints.of(200).toList();
        assertSpread(subject, EndpointSet.weighted(many, e -> 1 + many.indexOf(e) % 100), new FakePick(4), Set.of());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("balancebeam.balance.Subject#all")
    void whatHasTheWeightZeroIsNeverPicked(Subject subject) {
        List<Endpoint> some = Endpoints.of(5).toList();
        Balancer balancer = subject.over(EndpointSet.weighted(some, e -> some.indexOf(e) % 2), 1);
        FakePick pick = new FakePick(1);
        for (int i = 0; i < 1000; i++) {
            assertEquals(1, some.indexOf(balancer.pick(pick.next())) % 2);
        }
        assertNull(subject.over(EndpointSet.weighted(some, e -> 0), 1).pick(pick));
        assertNull(subject.over(EndpointSet.EMPTY, 1).pick(pick));
    }

    private static void assertEvenSpread(Subject subject, EndpointSet set, FakePick pick, int pickable) {
        Set<Endpoint> out =
                set.toList().stream().filter(e -> !Draw.pickable(e, pick, 0)).collect(Collectors.toSet());
        assertEquals(pickable, set.size() - out.size());
        assertSpread(subject, set, pick, out);
    }

    /** Chi-square: 4.5 standard deviations pass, by Wilson and Hilferty's approximation. */
    private static void assertSpread(Subject subject, EndpointSet set, FakePick pick, Set<Endpoint> out) {
        Balancer balancer = subject.over(set, 1);
        int pickable = set.size() - out.size();
        int picks = Math.max(5 * pickable, 3000);
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            Endpoint picked = balancer.pick(pick.next());
            assertNotNull(picked);
            counts.merge(picked, 1, Integer::sum);
        }
        long weights = 0;
        for (int i = 0; i < set.size(); i++) {
            weights += out.contains(set.get(i)) ? 0 : set.weight(i);
        }
        double chi = 0;
        for (int i = 0; i < set.size(); i++) {
            if (!out.contains(set.get(i))) {
                double expected = (double) picks * set.weight(i) / weights;
                double off = counts.getOrDefault(set.get(i), 0) - expected;
                chi += off * off / expected;
            }
        }
        double freedom = (pickable - 1) * (1 + subject.unevenness() * subject.unevenness() * picks / pickable);
        double most = freedom * Math.pow(1 - 2 / (9 * freedom) + 4.5 * Math.sqrt(2 / (9 * freedom)), 3);
        assertTrue(pickable == 1 || chi <= most, "chi-square " + chi + " of " + pickable);
    }

    private void assertAllocatesNothing(Subject subject, EndpointSet set) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Balancer balancer = subject.over(set, 1);
        FakePick pick = new FakePick(1);
        pickMany(balancer, pick);
        long before = threads.getCurrentThreadAllocatedBytes();
        pickMany(balancer, pick);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1000, "20,000 picks allocated " + allocated + " bytes");
    }

    private static void pickMany(Balancer balancer, FakePick pick) {
        for (int i = 0; i < 20_000; i++) {
            Endpoint picked = balancer.pick(pick.next());
            if (picked != null) {
                picked.begin();
                picked.health().onAnswer(0);
                picked.end();
            }
        }
    }
}
