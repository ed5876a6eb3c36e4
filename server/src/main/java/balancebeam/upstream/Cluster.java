package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.bytes.IpText;
import balancebeam.config.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named set of endpoints. Thread-safe: event loops read the present set, discovery replaces it. An address that stays
 * keeps its endpoint, and with it health and counters.
 */
public final class Cluster implements Supplier<EndpointSet> {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final String name;
    private final int maxConnectionsPerEndpoint;
    private final HealthListener listener;
    private final Map<HostPort, List<Endpoint>> resolved = new LinkedHashMap<>();
    private volatile EndpointSet endpoints = EndpointSet.EMPTY;

    public Cluster(String name, List<HostPort> upstreams, int maxConnectionsPerEndpoint, HealthListener listener) {
        this.name = name;
        this.maxConnectionsPerEndpoint = maxConnectionsPerEndpoint;
        this.listener = listener;
        upstreams.forEach(upstream -> resolved.put(upstream, List.of()));
    }

    public String name() {
        return name;
    }

    @Override
    public EndpointSet get() {
        return endpoints;
    }

    /** The names and addresses as configured, in order. */
    public List<HostPort> upstreams() {
        synchronized (resolved) {
            return List.copyOf(resolved.keySet());
        }
    }

    /** Whether the upstream has at least one address. */
    public boolean isResolved(HostPort upstream) {
        synchronized (resolved) {
            return !Objects.requireNonNull(resolved.get(upstream)).isEmpty();
        }
    }

    /**
     * The upstream's addresses are now these, in whatever order: servers of names rotate them. None at all keeps what there
     * was: better old than nothing.
     */
    public void resolved(HostPort upstream, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        synchronized (resolved) {
            List<Endpoint> before = Objects.requireNonNull(resolved.get(upstream));
            List<Endpoint> after = addresses.stream()
                    .map(address -> new InetSocketAddress(address, upstream.port()))
                    .distinct()
                    .sorted(Comparator.comparing(IpText::of))
                    .map(address -> endpoint(upstream, address))
                    .toList();
            if (!after.equals(before)) {
                resolved.put(upstream, after);
                publish();
                if (!before.isEmpty()) {
                    LOG.info("{} is now {}", upstream, after);
                }
            }
        }
    }

    /** The endpoint at that address, by whatever name it was found first, or a new one. */
    private Endpoint endpoint(HostPort upstream, InetSocketAddress address) {
        return resolved.values().stream()
                .flatMap(List::stream)
                .filter(endpoint -> endpoint.address().equals(address))
                .findFirst()
                .orElseGet(() -> new Endpoint(
                        name, upstream.toString(), address, maxConnectionsPerEndpoint, HealthPolicy.DEFAULT, listener));
    }

    /** Two names may mean the same address: it is one endpoint. */
    private void publish() {
        endpoints = EndpointSet.of(
                resolved.values().stream().flatMap(List::stream).distinct().toList());
    }
}
