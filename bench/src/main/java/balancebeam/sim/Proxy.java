package balancebeam.sim;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Pace;
import balancebeam.upstream.discovery.Found;
import balancebeam.upstream.outlier.OutlierDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * One process that balances: the product's cluster of all machines, shared by its loops. Others know nothing of it.
 */
final class Proxy {
    private final Cluster cluster;
    private final IdentityHashMap<Endpoint, Integer> numbers = new IdentityHashMap<>();

    Proxy(int machines, Contender contender, Pace pace) {
        AtomicReference<Cluster> made = new AtomicReference<>();
        HealthListener ramps = (endpoint, from, to, reason) -> made.get().healthChanged(endpoint);
        cluster = new Cluster(
                "sim",
                0,
                HealthPolicy.DEFAULT,
                contender.slowStart(),
                ramps,
                endpoints -> (seed, prober) -> context -> null,
                0,
                pace,
                null);
        made.set(cluster);
        find(machines, machine -> 1);
        cluster.all().forEach(endpoint -> numbers.put(endpoint, numbers.size()));
        if (contender.outliers() != null) {
            new OutlierDetector(cluster, contender.outliers(), pace).start();
        }
    }

    EndpointSet endpoints() {
        return cluster.get();
    }

    /** From now on the machines have these weights, by their numbers. */
    void weigh(int[] weights) {
        find(weights.length, machine -> weights[machine]);
    }

    private void find(int machines, IntUnaryOperator weight) {
        cluster.found(IntStream.range(0, machines)
                .mapToObj(i -> new Found(address(i), "m" + i, weight.applyAsInt(i)))
                .toList());
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
