package balancebeam.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.config.SlowStartConfig;
import balancebeam.upstream.discovery.Found;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Weights that move: up after an endpoint came or came back, down before it is drained. */
class RampTest {
    private static final SlowStartConfig LINE = new SlowStartConfig(Duration.ofSeconds(20), 1, 10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakePace pace = new FakePace();

    private Cluster cluster(@Nullable SlowStartConfig slowStart, @Nullable Cluster predecessor) {
        return new Cluster(
                "web",
                0,
                HealthPolicy.DEFAULT,
                slowStart,
                HealthListener.NONE,
                endpoints -> (seed, prober) -> context -> null,
                0,
                pace,
                predecessor);
    }

    private static List<Found> at(String... addresses) {
        return Stream.of(addresses)
                .map(one -> new Found(new InetSocketAddress(InetAddress.ofLiteral(one), 80), one + ":80", 2))
                .toList();
    }

    /** One with the warm endpoint 10.0.0.1 and, after a minute, the cold 10.0.0.2. */
    private Cluster withNewcomer(SlowStartConfig slowStart) {
        Cluster cluster = cluster(slowStart, null);
        cluster.found(at("10.0.0.1"));
        pace.advance(Duration.ofMinutes(1));
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        return cluster;
    }

    private static Endpoint second(Cluster cluster) {
        return cluster.all().get(1);
    }

    /** The weight of the second endpoint, of which the first has 100. */
    private static int share(Cluster cluster) {
        EndpointSet set = cluster.get();
        return set.weight(1) * 100 / set.weight(0);
    }

    @Test
    void aNewEndpointRampsByAStraightLineInSteps() {
        Cluster cluster = withNewcomer(LINE);
        List<Integer> shares = new ArrayList<>();
        for (int i = 0; i <= 20; i++) {
            shares.add(share(cluster));
            assertEquals(share(cluster), cluster.percent(second(cluster)));
            pace.advance(SECOND);
        }
        assertEquals(
                List.of(10, 10, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100), shares);
        assertEquals(2, cluster.get().weight(1), "the weights are as configured again");
        assertTrue(pace.isIdle(), "nothing moves, so nothing is due");
    }

    @Test
    void aggressionGivesMoreAtTheBeginning() {
        // As Envoy: the share of the time, to the power of 1 / aggression.
        assertEquals(
                50,
                new SlowStartConfig(Duration.ofSeconds(20), 2, 10)
                        .percent(Duration.ofSeconds(5).toNanos()));
        assertEquals(25, LINE.percent(Duration.ofSeconds(5).toNanos()));
        SlowStartConfig late = new SlowStartConfig(Duration.ofSeconds(20), 0.5, 10);
        assertEquals(25, late.percent(Duration.ofSeconds(10).toNanos()));
        assertEquals(10, late.percent(0));
        assertEquals(100, late.percent(Duration.ofSeconds(21).toNanos()));
    }

    @Test
    void theFirstEndpointsAreAllColdAndDoNotRamp() {
        Cluster cluster = cluster(LINE, null);
        cluster.found(at("10.0.0.1"));
        pace.advance(SECOND);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        assertEquals(100, share(cluster));
        assertTrue(pace.isIdle());
    }

    @Test
    void whatComesBackBeginsAtTheBottomWhenItIsBack() {
        Cluster cluster = cluster(LINE, null);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        pace.advance(Duration.ofMinutes(1));
        Endpoint endpoint = second(cluster);
        endpoint.health().onActiveFailure(pace.nowNanos(), "answered 500");
        cluster.healthChanged(endpoint);
        pace.advance(SECOND);
        assertEquals(10, share(cluster), "it must not find its whole share when it is back");
        pace.advance(Duration.ofMinutes(1));
        assertTrue(pace.isIdle(), "while it is out nothing moves");
        endpoint.health().onActiveSuccess("passed its active check");
        cluster.healthChanged(endpoint);
        pace.advance(Duration.ofSeconds(11));
        assertEquals(55, share(cluster), 5);
        pace.advance(Duration.ofSeconds(11));
        assertEquals(100, share(cluster));
    }

    @Test
    void flappingBeginsAnewEachTime() {
        Cluster cluster = cluster(LINE, null);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        Endpoint endpoint = second(cluster);
        for (int i = 0; i < 30; i++) {
            endpoint.health().onConnectFailure(pace.nowNanos(), "was reset");
            cluster.healthChanged(endpoint);
            pace.advance(Duration.ofMillis(500));
            endpoint.health().onActiveSuccess("passed its active check");
            cluster.healthChanged(endpoint);
            pace.advance(Duration.ofMillis(500));
            assertEquals(10, share(cluster));
        }
    }

    @Test
    void setsAreMadeAtMostTenTimesASecondAndTwentyTimesAWindow() {
        Cluster slow = withNewcomer(LINE);
        assertTrue(sets(slow, Duration.ofSeconds(20)) <= 20);
        Cluster quick = withNewcomer(new SlowStartConfig(SECOND, 1, 10));
        assertTrue(sets(quick, SECOND) <= 10);
        assertEquals(1, sets(quick, Duration.ofMinutes(1)));
    }

    /** How many sets there are in that time. */
    private int sets(Cluster cluster, Duration time) {
        EndpointSet last = cluster.get();
        int count = 1;
        for (long millis = 0; millis < time.toMillis(); millis += 10) {
            pace.advance(Duration.ofMillis(10));
            count += cluster.get() == last ? 0 : 1;
            last = cluster.get();
        }
        return count;
    }

    @Test
    void withoutSlowStartHealthMovesNothing() {
        Cluster cluster = cluster(null, null);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        EndpointSet before = cluster.get();
        second(cluster).health().onActiveFailure(pace.nowNanos(), "answered 500");
        cluster.healthChanged(second(cluster));
        pace.advance(SECOND);
        assertSame(before, cluster.get());
        assertTrue(pace.isIdle());
    }

    @Test
    void aDrainOverATimeRampsDownAndThenTakesItOut() {
        Cluster cluster = cluster(null, null);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        Endpoint endpoint = second(cluster);
        cluster.drain(endpoint, Duration.ofSeconds(20).toNanos());
        assertEquals(EndpointAdmin.DRAINING, endpoint.admin());
        assertTrue(endpoint.takesWork());
        pace.advance(Duration.ofSeconds(10));
        assertEquals(50, share(cluster));
        pace.advance(Duration.ofSeconds(10));
        assertEquals(EndpointAdmin.DRAINED, endpoint.admin());
        assertFalse(endpoint.takesWork());
        assertTrue(pace.isIdle());
    }

    @Test
    void whoeverUndrainsItMeanwhileHasItBackAtOnce() {
        Cluster cluster = cluster(null, null);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        cluster.drain(second(cluster), Duration.ofSeconds(20).toNanos());
        pace.advance(Duration.ofSeconds(10));
        cluster.decide(second(cluster), EndpointAdmin.ACTIVE);
        assertEquals(100, share(cluster));
        pace.advance(Duration.ofMinutes(1));
        assertEquals(EndpointAdmin.ACTIVE, second(cluster).admin());
    }

    @Test
    void whatWasOutByHandComesBackSlowly() {
        Cluster cluster = cluster(LINE, null);
        cluster.found(at("10.0.0.1", "10.0.0.2"));
        cluster.decide(second(cluster), EndpointAdmin.DRAINED);
        pace.advance(SECOND);
        cluster.decide(second(cluster), EndpointAdmin.ACTIVE);
        assertEquals(10, share(cluster));
        pace.advance(Duration.ofSeconds(10));
        assertEquals(50, share(cluster));
    }

    @Test
    void aReloadGoesOnWithWhatMoves() {
        Cluster before = withNewcomer(LINE);
        pace.advance(Duration.ofSeconds(10));
        Cluster after = cluster(LINE, before);
        before.close();
        after.found(at("10.0.0.1", "10.0.0.2"));
        assertEquals(50, share(after));
        after.drain(second(after), Duration.ofSeconds(20).toNanos());
        pace.advance(Duration.ofSeconds(10));
        assertEquals(50, share(after));
        EndpointSet closed = before.get();
        pace.advance(Duration.ofMinutes(1));
        assertEquals(EndpointAdmin.DRAINED, second(after).admin());
        assertSame(closed, before.get());
        assertTrue(pace.isIdle());
    }
}
