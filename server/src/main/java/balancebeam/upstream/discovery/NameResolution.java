package balancebeam.upstream.discovery;

import balancebeam.bytes.IpText;
import balancebeam.config.EndpointConfig;
import balancebeam.config.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that a configuration names: addresses are there at once, names are resolved by the system's resolver, again
 * and again, each on a virtual thread of its own. Thread-safe.
 */
public final class NameResolution implements EndpointSource {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolution.class);
    private static final Duration RESOLVED_INTERVAL = Duration.ofSeconds(30);
    private static final Duration UNRESOLVED_INTERVAL = Duration.ofSeconds(2);

    /** Looks a name up; blocks. */
    @FunctionalInterface
    public interface Resolver {
        /** All addresses of a name, in whatever order: servers of names rotate them. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Map<EndpointConfig, List<Found>> found = new LinkedHashMap<>();
    private final ScheduledExecutorService scheduler;
    private final Resolver resolver;
    private volatile boolean closed;

    /** @param scheduler starts lookups; they do not run on it */
    public NameResolution(List<EndpointConfig> endpoints, ScheduledExecutorService scheduler) {
        this(endpoints, scheduler, InetAddress::getAllByName);
    }

    NameResolution(List<EndpointConfig> endpoints, ScheduledExecutorService scheduler, Resolver resolver) {
        this.scheduler = scheduler;
        this.resolver = resolver;
        endpoints.forEach(endpoint -> found.put(endpoint, List.of()));
    }

    @Override
    public void start(Consumer<List<Found>> consumer) {
        List<EndpointConfig> all = List.copyOf(found.keySet());
        for (EndpointConfig endpoint : all) {
            if (endpoint.address().isAddress()) {
                lookUp(endpoint);
            }
        }
        tell(consumer);
        for (EndpointConfig endpoint : all) {
            if (!endpoint.address().isAddress()) {
                lookUpOnThread(endpoint, consumer, true);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void lookUpOnThread(EndpointConfig endpoint, Consumer<List<Found>> consumer, boolean first) {
        if (!closed) {
            Thread.ofVirtual()
                    .name("resolve " + endpoint.address().host())
                    .start(() -> lookUpAgain(endpoint, consumer, first));
        }
    }

    private void lookUpAgain(EndpointConfig endpoint, Consumer<List<Found>> consumer, boolean first) {
        boolean answered = lookUp(endpoint);
        if (answered) {
            tell(consumer);
        } else if (first) {
            LOG.warn(
                    "{} can't be resolved; trying again every {} s",
                    endpoint.address(),
                    UNRESOLVED_INTERVAL.toSeconds());
        }
        Duration interval = answered || isFound(endpoint) ? RESOLVED_INTERVAL : UNRESOLVED_INTERVAL;
        try {
            scheduler.schedule(
                    () -> lookUpOnThread(endpoint, consumer, false), interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The balancer has ended: {} is not looked up again", endpoint.address());
        }
    }

    private boolean isFound(EndpointConfig endpoint) {
        synchronized (found) {
            return !Objects.requireNonNull(found.get(endpoint)).isEmpty();
        }
    }

    private boolean lookUp(EndpointConfig endpoint) {
        HostPort address = endpoint.address();
        try {
            List<Found> now = Arrays.stream(resolver.resolve(address.host()))
                    .map(ip -> new InetSocketAddress(ip, address.port()))
                    .distinct()
                    .sorted(Comparator.comparing(IpText::of))
                    .map(socket -> Found.of(endpoint, socket))
                    .toList();
            synchronized (found) {
                found.put(endpoint, now);
            }
            return true;
        } catch (UnknownHostException e) {
            LOG.debug("Looking up {}", address, e);
            return false;
        }
    }

    /** Under the lock, so that of two lookups that end together the later one tells last. */
    private void tell(Consumer<List<Found>> consumer) {
        synchronized (found) {
            List<Found> all = found.values().stream().flatMap(List::stream).toList();
            if (!closed && !all.isEmpty()) {
                consumer.accept(all);
            }
        }
    }
}
