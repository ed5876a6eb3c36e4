package balancebeam.assembly;

import balancebeam.balance.Endpoint;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthState;
import balancebeam.time.Ticker;
import balancebeam.upstream.Advice;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every change of an endpoint's state and its reason in one line, going out as a warning, and says once more when the
 * last one of a cluster goes, and when it panics. Thread-safe.
 */
final class HealthLog implements HealthListener {
    private static final Logger LOG = LoggerFactory.getLogger(HealthLog.class);

    private final Ticker ticker;
    private final Function<String, List<Endpoint>> endpoints;

    /** @param endpoints of the cluster of that name, as they are at the moment */
    HealthLog(Ticker ticker, Function<String, List<Endpoint>> endpoints) {
        this.ticker = ticker;
        this.endpoints = endpoints;
    }

    @Override
    public void onChange(Endpoint endpoint, HealthState from, HealthState to, String reason) {
        if (to == HealthState.UP) {
            // Not "is UP" when only an ejection is over: that it is well again has yet to be seen.
            LOG.info(
                    from == HealthState.EJECTED ? "{}/{} {}" : "{}/{} is UP: it {}",
                    endpoint.cluster(),
                    endpoint,
                    reason);
            return;
        }
        LOG.warn("{}/{} is {}: it {}", endpoint.cluster(), endpoint, to, reason);
        List<Endpoint> all = endpoints.apply(endpoint.cluster());
        if (from == HealthState.UP && isNoneUp(all)) {
            LOG.warn("None of {} endpoints of cluster {} is UP", all.size(), endpoint.cluster());
        }
    }

    @Override
    public void onPanic(String cluster, boolean panics, String reason) {
        if (panics) {
            LOG.warn("Cluster {} panics, and readmits endpoints that are out: it {}", cluster, reason);
        } else {
            LOG.info("Cluster {} panics no more: it {}", cluster, reason);
        }
    }

    @Override
    public void onAgent(Endpoint endpoint, String from, String to, String reason) {
        if (to.equals(Advice.UNKNOWN)) {
            LOG.warn("Nothing is known of the agent of {}/{}: it {}", endpoint.cluster(), endpoint, reason);
        } else if (from.equals(Advice.UNKNOWN)) {
            LOG.info("The agent of {}/{} is heard: it {}", endpoint.cluster(), endpoint, reason);
        } else {
            LOG.info("{}/{} goes from {} to {} by its agent: it {}", endpoint.cluster(), endpoint, from, to, reason);
        }
    }

    private boolean isNoneUp(List<Endpoint> all) {
        long now = ticker.nanos();
        return all.stream().noneMatch(endpoint -> endpoint.health().state(now) == HealthState.UP);
    }
}
