package balancebeam.balance;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Sets of endpoints for tests: 10.x.y.z, all up and idle. */
final class Endpoints {

    private Endpoints() {}

    static Endpoint one() {
        return of(1).get(0);
    }

    static EndpointSet of(int size) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String host = "10.0." + (i >> 8) + "." + (i & 0xFF);
            endpoints.add(new Endpoint("web", host + ":80", new InetSocketAddress(host, 80)));
        }
        return EndpointSet.of(endpoints);
    }

    /** Takes down all but those with the given indexes. */
    static EndpointSet withOnly(int size, Set<Integer> up) {
        EndpointSet set = of(size);
        IntStream.range(0, size).filter(i -> !up.contains(i)).forEach(i -> down(set.get(i)));
        return set;
    }

    static void down(Endpoint endpoint) {
        endpoint.health().onActiveFailure(0, "answered 500 to GET /");
    }

    static void eject(Endpoint endpoint) {
        endpoint.health().onConnectFailure(0, "refused the connection");
    }
}
