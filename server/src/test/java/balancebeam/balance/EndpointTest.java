package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EndpointTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress("10.0.0.2", 80);

    @Test
    void countsWhatIsInFlight() {
        Endpoint endpoint = Endpoints.one();
        endpoint.begin();
        endpoint.begin();
        endpoint.end();
        assertEquals(1, endpoint.inFlight());
        assertEquals(0, endpoint.connections());
    }

    @Test
    void endingMoreThanWasBegunIsABug() {
        assertThrows(AssertionError.class, Endpoints.one()::end);
        assertThrows(AssertionError.class, Endpoints.one()::connectionClosed);
    }

    @Test
    void opensConnectionsUpToTheLimitAndAgainAfterOneClosed() {
        Endpoint endpoint = limited(2);
        assertTrue(endpoint.tryOpenConnection());
        assertTrue(endpoint.tryOpenConnection());
        assertFalse(endpoint.tryOpenConnection());
        assertEquals(2, endpoint.connections());
        endpoint.connectionClosed();
        assertTrue(endpoint.tryOpenConnection());
        assertEquals(0, endpoint.inFlight());
    }

    @Test
    void opensAnyNumberOfConnectionsWithoutALimit() {
        Endpoint endpoint = limited(0);
        for (int i = 0; i < 1000; i++) {
            assertTrue(endpoint.tryOpenConnection());
        }
        assertEquals(1000, endpoint.connections());
    }

    @Test
    void neverExceedsItsLimitWhenLoopsRaceForConnections() {
        Endpoint endpoint = limited(1);
        AtomicInteger held = new AtomicInteger();
        Race.run(2, loop -> {
            for (int i = 0; i < 300_000; i++) {
                if (endpoint.tryOpenConnection()) {
                    assertEquals(1, held.incrementAndGet());
                    held.decrementAndGet();
                    endpoint.connectionClosed();
                }
            }
        });
        assertEquals(0, endpoint.connections());
    }

    @Test
    void losesNoCountWhenLoopsRace() {
        Endpoint endpoint = Endpoints.one();
        Race.run(4, loop -> {
            for (int i = 0; i < 20_000; i++) {
                endpoint.begin();
                endpoint.begin();
                endpoint.end();
            }
        });
        assertEquals(80_000, endpoint.inFlight());
    }

    @Test
    void isIdentifiedByClusterAndAddress() {
        Endpoint endpoint = new Endpoint("web", "a:80", ADDRESS);
        assertEquals(endpoint, new Endpoint("web", "b:80", ADDRESS));
        assertEquals(endpoint.hashCode(), new Endpoint("web", "b:80", ADDRESS).hashCode());
        assertNotEquals(endpoint, new Endpoint("api", "a:80", ADDRESS));
        assertNotEquals(endpoint, new Endpoint("web", "a:80", new InetSocketAddress("10.0.0.2", 81)));
    }

    @Test
    void saysItsAddressWhenTheNameDoesNot() {
        InetSocketAddress v6 = new InetSocketAddress(InetAddress.ofLiteral("::1"), 80);
        assertEquals("10.0.0.2:80", new Endpoint("web", "10.0.0.2:80", ADDRESS).toString());
        assertEquals("web:80 (10.0.0.2:80)", new Endpoint("web", "web:80", ADDRESS).toString());
        assertEquals("[::1]:80", new Endpoint("web", "[::1]:80", v6).toString());
        assertEquals("web:80 ([::1]:80)", new Endpoint("web", "web:80", v6).toString());
    }

    @Test
    void refusesAnUnresolvedAddressAndANegativeLimit() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("web", 80);
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("web", "web:80", unresolved));
        assertThrows(IllegalArgumentException.class, () -> limited(-1));
    }

    @Test
    void aSetIsACopyInTheGivenOrder() {
        List<Endpoint> two = Endpoints.of(2).toList();
        EndpointSet set = EndpointSet.of(two);
        assertEquals(2, set.size());
        assertEquals(two.get(1), set.get(1));
        assertEquals(two, set.toList());
        assertEquals(0, EndpointSet.EMPTY.size());
        assertThrows(IndexOutOfBoundsException.class, () -> set.get(2));
    }

    private static Endpoint limited(int connections) {
        return new Endpoint("web", "10.0.0.2:80", ADDRESS, connections, HealthPolicy.DEFAULT, HealthListener.NONE);
    }
}
