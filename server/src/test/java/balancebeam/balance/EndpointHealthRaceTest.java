package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What the state machine promises when event loops and checkers report at the same time. */
class EndpointHealthRaceTest {

    private static final int STATES = HealthState.values().length;
    private static final HealthPolicy POLICY = new HealthPolicy(true, Duration.ofNanos(50), Duration.ofNanos(400));

    private static final int ROUNDS = 100_000;

    private final AtomicInteger told = new AtomicInteger();

    @Test
    void whatTwoLoopsSeeAtOnceIsToldOnceAndBelievedByBoth() {
        Endpoint endpoint = endpoint(HealthPolicy.DEFAULT, (e, from, to, reason) -> told.incrementAndGet());
        // In one round both see it fail; in the next, after the longest ejection, both notice that its time is over.
        Race.inStep(ROUNDS, (loop, round) -> {
            long now = round * 61_000_000_000L;
            if (round % 2 == 0) {
                endpoint.health().onConnectFailure(now, "was reset");
                assertFalse(endpoint.health().eligible(now));
            } else {
                assertTrue(endpoint.health().eligible(now));
            }
        });
        assertEquals(ROUNDS, told.get());
    }

    @Test
    void anEndpointThatFailsAndPassesItsChecksAtOnceGoesAsOftenAsItComesBack() {
        Endpoint endpoint = endpoint(HealthPolicy.DEFAULT, (e, from, to, reason) -> told.incrementAndGet());
        Race.inStep(ROUNDS, (checker, round) -> {
            if (checker == 0) {
                endpoint.health().onActiveFailure(0, "answered 500 to GET /");
            } else {
                endpoint.health().onActiveSuccess("passed its active check");
            }
        });
        assertEquals(!endpoint.health().activeUp(), told.get() % 2 == 1);
        assertTrue(told.get() > 1);
    }

    /**
     * The changes told must be a walk through the states from UP to where the endpoint is now: every state is left as
     * often as it is entered, save the two ends. One change told twice, or not at all, breaks that.
     */
    @RepeatedTest(3)
    void everyChangeIsToldExactlyOnceWhateverComesTogether() {
        AtomicIntegerArray balance = new AtomicIntegerArray(STATES);
        AtomicInteger changes = new AtomicInteger();
        AtomicLong clock = new AtomicLong();
        Endpoint endpoint = endpoint(POLICY, (e, from, to, reason) -> {
            assertNotEquals(from, to);
            balance.incrementAndGet(index(from));
            balance.decrementAndGet(index(to));
            changes.incrementAndGet();
        });
        Race.run(4, loop -> {
            SplittableRandom random = new SplittableRandom(loop);
            for (int i = 0; i < 50_000; i++) {
                report(endpoint.health(), random.nextInt(6), clock.addAndGet(10));
            }
        });
        HealthState last = lastTold(balance);
        assertEquals(last == HealthState.DOWN, !endpoint.health().activeUp());
        assertEquals(last == HealthState.UP, endpoint.health().state(clock.get() - 1_000_000) == HealthState.UP);
        assertTrue(changes.get() > 1000, "too few changes to prove anything: " + changes);
    }

    private static void report(EndpointHealth health, int event, long now) {
        switch (event) {
            case 0 -> health.onConnectFailure(now, "was reset");
            case 1 -> health.onAnswer(now - 5);
            case 2 -> health.onActiveSuccess("passed its active check");
            case 3 -> health.onActiveFailure(now, "answered 500 to GET /");
            default -> health.eligible(now);
        }
    }

    private static HealthState lastTold(AtomicIntegerArray balance) {
        balance.decrementAndGet(index(HealthState.UP));
        for (HealthState state : HealthState.values()) {
            if (balance.get(index(state)) == -1) {
                balance.incrementAndGet(index(state));
                for (int i = 0; i < STATES; i++) {
                    assertEquals(0, balance.get(i), "not a walk: " + balance);
                }
                return state;
            }
        }
        throw new AssertionError("not a walk: " + balance);
    }

    private static int index(HealthState state) {
        return switch (state) {
            case UP -> 0;
            case EJECTED -> 1;
            case DOWN -> 2;
        };
    }

    private static Endpoint endpoint(HealthPolicy policy, HealthListener listener) {
        return new Endpoint("web", "10.0.0.2:80", new InetSocketAddress("10.0.0.2", 80), 0, policy, listener);
    }
}
