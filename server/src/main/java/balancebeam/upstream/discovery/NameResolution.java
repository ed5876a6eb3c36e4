package balancebeam.upstream.discovery;

import balancebeam.config.HostPort;
import balancebeam.upstream.Cluster;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the names of a cluster's upstreams by the system's resolver, again and again, each on a virtual thread of its
 * own. Thread-safe. A lookup that fails keeps the last answer; addresses need no lookup and are there at once.
 */
public final class NameResolution {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolution.class);
    private static final Duration RESOLVED_INTERVAL = Duration.ofSeconds(30);
    private static final Duration UNRESOLVED_INTERVAL = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final ScheduledExecutorService scheduler;

    /** @param scheduler starts lookups; they do not run on it */
    public NameResolution(Cluster cluster, ScheduledExecutorService scheduler) {
        this.cluster = cluster;
        this.scheduler = scheduler;
    }

    /** Takes addresses at once, and begins with the names. */
    public void start() {
        for (HostPort upstream : cluster.upstreams()) {
            if (upstream.isAddress()) {
                resolve(upstream);
            } else {
                Thread.ofVirtual().name("resolve " + upstream.host()).start(() -> resolveAgain(upstream, true));
            }
        }
    }

    private void resolveAgain(HostPort upstream, boolean first) {
        boolean found = resolve(upstream);
        if (!found && first) {
            LOG.warn("{} can't be resolved; trying again every {} s", upstream, UNRESOLVED_INTERVAL.toSeconds());
        }
        Duration interval = found || cluster.isResolved(upstream) ? RESOLVED_INTERVAL : UNRESOLVED_INTERVAL;
        try {
            scheduler.schedule(() -> later(upstream), interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The balancer has ended: {} is not looked up again", upstream);
        }
    }

    private void later(HostPort upstream) {
        Thread.ofVirtual().name("resolve " + upstream.host()).start(() -> resolveAgain(upstream, false));
    }

    private boolean resolve(HostPort upstream) {
        try {
            cluster.resolved(upstream, List.of(InetAddress.getAllByName(upstream.host())));
            return true;
        } catch (UnknownHostException e) {
            LOG.debug("Looking up {}", upstream, e);
            return false;
        }
    }
}
