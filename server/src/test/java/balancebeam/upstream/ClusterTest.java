package balancebeam.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.config.HostPort;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final HostPort WEB = HostPort.parse("web:80");
    private static final HostPort ALIAS = HostPort.parse("alias:80");

    private final Cluster cluster = new Cluster("default", List.of(WEB, ALIAS), 0, HealthListener.NONE);

    private void resolved(HostPort upstream, String... addresses) {
        cluster.resolved(
                upstream, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
    }

    private List<Endpoint> endpoints() {
        return cluster.get().toList();
    }

    @Test
    void anAddressThatStaysKeepsItsEndpoint() {
        resolved(WEB, "10.0.0.1", "10.0.0.2");
        List<Endpoint> before = endpoints();
        resolved(WEB, "10.0.0.3", "10.0.0.2");
        assertEquals(2, endpoints().size());
        assertSame(before.get(1), endpoints().getFirst());
        resolved(WEB, "10.0.0.1", "10.0.0.2");
        assertNotSame(before.getFirst(), endpoints().getFirst());
    }

    @Test
    void anotherOrderIsNoChange() {
        resolved(WEB, "10.0.0.1", "10.0.0.2");
        EndpointSet before = cluster.get();
        resolved(WEB, "10.0.0.2", "10.0.0.1", "10.0.0.2");
        assertSame(before, cluster.get());
    }

    @Test
    void noAddressKeepsWhatThereWas() {
        resolved(WEB, "10.0.0.1");
        EndpointSet before = cluster.get();
        resolved(WEB);
        assertSame(before, cluster.get());
    }

    @Test
    void twoNamesOfOneAddressAreOneEndpointThatOutlivesEither() {
        resolved(WEB, "10.0.0.1");
        Endpoint first = endpoints().getFirst();
        resolved(ALIAS, "10.0.0.1", "10.0.0.2");
        assertEquals(2, endpoints().size());
        resolved(WEB, "10.0.0.9");
        assertSame(first, endpoints().get(1));
        assertEquals(3, endpoints().size());
    }
}
