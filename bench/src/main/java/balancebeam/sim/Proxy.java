package balancebeam.sim;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** One process that balances: what it knows of the machines, shared by its loops. Others know nothing of it. */
final class Proxy {

    private final List<Endpoint> endpoints;
    private final IdentityHashMap<Endpoint, Integer> numbers = new IdentityHashMap<>();
    private EndpointSet set;

    Proxy(int machines) {
        endpoints = IntStream.range(0, machines)
                .mapToObj(i -> new Endpoint("sim", "m" + i, address(i)))
                .toList();
        endpoints.forEach(endpoint -> numbers.put(endpoint, numbers.size()));
        set = EndpointSet.of(endpoints);
    }

    EndpointSet endpoints() {
        return set;
    }

    /** From now on the machines have these weights, by their numbers. */
    void weigh(int[] weights) {
        set = EndpointSet.weighted(endpoints, endpoint -> weights[machine(endpoint)]);
    }

    /** Which machine an endpoint is. */
    int machine(Endpoint endpoint) {
        return Objects.requireNonNull(numbers.get(endpoint));
    }

    private static InetSocketAddress address(int machine) {
        try {
            byte[] bytes = {10, 0, (byte) (machine >> 8), (byte) machine};
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 80);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
