package balancebeam.upstream.discovery;

import balancebeam.config.Discovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that name servers know for a name, asked again when the answer's time to live has passed, within bounds. A
 * lookup that fails is tried again after 2 s, and then after longer and longer. Thread-safe.
 */
public final class DnsSource implements EndpointSource {
    private static final Logger LOG = LoggerFactory.getLogger(DnsSource.class);
    private static final long LEAST_SECONDS = 1;
    private static final long MOST_SECONDS = Duration.ofMinutes(5).toSeconds();
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final Later later;
    private final Supplier<DnsServers> servers;
    private final Outage outage;

    // One lookup at a time.
    private final DnsLookup lookup;
    private Duration retry = FIRST_RETRY;

    private final Object telling = new Object();
    private List<Found> told = List.of();
    private boolean closed;

    /** @param scheduler starts lookups; they do not run on it */
    public DnsSource(Discovery.Dns what, ScheduledExecutorService scheduler) {
        this(
                what,
                Later.onVirtualThreads(scheduler, "resolve " + what.name()),
                DnsServers::ofSystem,
                new Outage("DNS " + what.record() + " of " + what.name(), LOG));
    }

    DnsSource(Discovery.Dns what, Later later, Supplier<DnsServers> servers, Outage outage) {
        this.later = later;
        this.servers = servers;
        this.outage = outage;
        this.lookup = new DnsLookup(what);
    }

    @Override
    public void start(Consumer<List<Found>> consumer) {
        later.run(Duration.ZERO, () -> lookAgain(consumer));
    }

    @Override
    public void close() {
        synchronized (telling) {
            closed = true;
        }
    }

    private void lookAgain(Consumer<List<Found>> consumer) {
        Duration pause = LAST_RETRY;
        try {
            if (isClosed()) {
                return;
            }
            pause = look(consumer);
        } finally {
            if (!isClosed()) {
                later.run(pause, () -> lookAgain(consumer));
            }
        }
    }

    /** Returns after how long to look again. */
    private Duration look(Consumer<List<Found>> consumer) {
        DnsLookup.Endpoints endpoints;
        try {
            endpoints = lookup.look(servers.get());
        } catch (DnsFailure e) {
            return failed(String.valueOf(e.getMessage()));
        }
        tell(endpoints.found(), consumer);
        long seconds = Math.clamp(endpoints.ttlSeconds(), LEAST_SECONDS, MOST_SECONDS);
        if (!endpoints.problem().isEmpty()) {
            Duration failed = failed(endpoints.problem());
            return Duration.ofSeconds(Math.min(seconds, failed.toSeconds()));
        }
        outage.over(endpoints.found().size());
        retry = FIRST_RETRY;
        return Duration.ofSeconds(seconds);
    }

    private Duration failed(String why) {
        if (outage.isOn()) {
            LOG.debug("Still failing: {}", why);
        } else {
            outage.because(why, known());
        }
        Duration pause = retry;
        Duration longer = retry.multipliedBy(2);
        retry = longer.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : longer;
        return pause;
    }

    private void tell(List<Found> found, Consumer<List<Found>> consumer) {
        synchronized (telling) {
            if (!closed && !found.equals(told)) {
                told = found;
                consumer.accept(found);
            }
        }
    }

    private int known() {
        synchronized (telling) {
            return told.size();
        }
    }

    private boolean isClosed() {
        synchronized (telling) {
            return closed;
        }
    }
}
