package balancebeam.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.upstream.discovery.Found;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private final Cluster cluster = Clusters.of("default", 0, HealthListener.NONE, null);

    private static Found at(String address, String name, int weight) {
        return new Found(new InetSocketAddress(InetAddress.ofLiteral(address), 80), name, weight);
    }

    private void found(String... addresses) {
        cluster.found(
                Stream.of(addresses).map(address -> at(address, "web:80", 1)).toList());
    }

    private List<Endpoint> endpoints() {
        return cluster.get().toList();
    }

    @Test
    void anotherZoneMakesAnotherSetThoughEndpointsAndWeightsAreTheSame() {
        Found here = new Found(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80), "a:80", 1, 0, 0, "here");
        cluster.found(List.of(here));
        EndpointSet before = cluster.get();
        assertEquals("here", before.get(0).zone());
        cluster.found(List.of(new Found(here.address(), "a:80", 1, 0, 0, "there")));
        assertEquals("there", cluster.get().get(0).zone());
        assertNotSame(before, cluster.get());
        assertSame(before.get(0), cluster.get().get(0));
    }

    @Test
    void anAddressThatStaysKeepsItsEndpoint() {
        found("10.0.0.1", "10.0.0.2");
        List<Endpoint> before = endpoints();
        found("10.0.0.2", "10.0.0.3");
        assertEquals(2, endpoints().size());
        assertSame(before.get(1), endpoints().getFirst());
        found("10.0.0.1", "10.0.0.2");
        assertNotSame(before.getFirst(), endpoints().getFirst());
    }

    @Test
    void theSameAgainIsNoChange() {
        found("10.0.0.1", "10.0.0.2");
        EndpointSet before = cluster.get();
        found("10.0.0.1", "10.0.0.2", "10.0.0.1");
        assertSame(before, cluster.get());
    }

    @Test
    void twoNamesOfOneAddressAreOneEndpointThatOutlivesEither() {
        cluster.found(List.of(at("10.0.0.1", "web:80", 1)));
        Endpoint first = endpoints().getFirst();
        cluster.found(List.of(at("10.0.0.1", "web:80", 1), at("10.0.0.1", "alias:80", 1)));
        assertEquals(1, endpoints().size());
        cluster.found(List.of(at("10.0.0.1", "alias:80", 1)));
        assertSame(first, endpoints().getFirst());
        assertEquals("alias:80", first.name());
    }

    @Test
    void whatAllLoopsShareIsMadeOnceForASetAndAtMostOnceInAHundredMilliseconds() {
        FakePace pace = new FakePace();
        List<EndpointSet> made = new ArrayList<>();
        Cluster many = new Cluster(
                "many",
                0,
                HealthPolicy.DEFAULT,
                null,
                HealthListener.NONE,
                endpoints -> {
                    made.add(endpoints);
                    return (seed, prober) -> context -> null;
                },
                Cluster.PUBLICATION_NANOS,
                pace,
                null);
        many.found(List.of(at("10.0.0.1", "a:80", 1), at("10.0.0.2", "b:80", 1)));
        assertEquals(List.of(0, 2), made.stream().map(EndpointSet::size).toList());
        pace.advance(Duration.ofMillis(40));
        for (int weight = 2; weight < 10; weight++) {
            many.weigh(many.all().getFirst(), weight);
        }
        assertEquals(2, made.size());
        assertEquals(1, many.get().weight(0));
        pace.advance(Duration.ofMillis(60).minusNanos(1));
        assertEquals(2, made.size());
        pace.advance(Duration.ofNanos(1));
        assertEquals(3, made.size());
        assertEquals(9, many.get().weight(0));
        assertSame(many.get(), many.balanced().endpoints());
        pace.advance(Duration.ofMillis(100));
        assertTrue(pace.isIdle());
        many.weigh(many.all().getFirst(), 1);
        assertEquals(1, many.get().weight(0));
    }

    @Test
    void aSuccessorBeginsWithTheSameEndpoints() {
        found("10.0.0.1", "10.0.0.2");
        Cluster successor = Clusters.of("default", 5, HealthListener.NONE, cluster);
        assertSame(cluster.get(), successor.get());
        successor.found(List.of(at("10.0.0.2", "web:80", 1)));
        assertSame(endpoints().get(1), successor.get().get(0));
        assertEquals(2, endpoints().size());
    }

    @Test
    void anEndpointWithoutWeightIsKnownAndGetsNoWork() {
        cluster.found(List.of(at("10.0.0.1", "a:80", 0), at("10.0.0.2", "b:80", 3)));
        assertEquals(2, cluster.all().size());
        assertEquals(List.of(cluster.all().get(1)), endpoints());
    }

    @Test
    void anOperatorsWeightHoldsUntilTheConfiguredOneChanges() {
        cluster.found(List.of(at("10.0.0.1", "a:80", 1), at("10.0.0.2", "b:80", 1)));
        Endpoint a = endpoints().getFirst();
        cluster.weigh(a, 7);
        assertEquals(7, cluster.weight(a));
        Cluster successor = Clusters.of("default", 0, HealthListener.NONE, cluster);
        successor.found(List.of(at("10.0.0.1", "a:80", 1), at("10.0.0.2", "b:80", 1)));
        assertEquals(7, successor.get().weight(0));
        successor.found(List.of(at("10.0.0.1", "a:80", 2), at("10.0.0.2", "b:80", 1)));
        assertEquals(2, successor.get().weight(0));
    }
}
