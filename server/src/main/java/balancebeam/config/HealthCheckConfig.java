package balancebeam.config;

import balancebeam.time.Durations;
import java.time.Duration;

/**
 * One way in which endpoints are probed. Immutable.
 *
 * @param probe what is done
 * @param timeout how long a probe may take, from its connect to the end; not longer than the interval
 * @param pace when it is done
 * @param judging what it proves
 * @param address where probes go in place of the endpoint's address: one of the network; empty for the endpoint's own
 * @param port where probes go in place of the endpoint's port; 0 for the endpoint's own
 */
public record HealthCheckConfig(
        ProbeConfig probe, Duration timeout, ProbePace pace, ProbeJudging judging, String address, int port) {
    public HealthCheckConfig {
        requireWithin(timeout, pace.interval());
    }

    /** A time-out that ends before the next one begins. */
    static void requireWithin(Duration timeout, Duration interval) {
        Require.time("timeout", timeout);
        if (!interval.isZero() && timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException("timeout: %s is longer than the interval of %s"
                    .formatted(Durations.text(timeout), Durations.text(interval)));
        }
    }

    /** As the flags of the command line have it: each probe decides, and comes to the point. */
    public HealthCheckConfig(ProbeConfig probe, Duration interval, Duration timeout) {
        this(probe, timeout, ProbePace.steady(interval), ProbeJudging.AT_ONCE, "", 0);
    }

    /** By a GET, with the default timeout. */
    public static HealthCheckConfig every(Duration interval, String path) {
        return new HealthCheckConfig(ProbeConfig.Http.get(path), interval, defaultTimeout(interval));
    }

    /** {@link Defaults#HEALTH_CHECK_TIMEOUT}, or the interval where that is shorter. */
    public static Duration defaultTimeout(Duration interval) {
        boolean shorter = !interval.isZero() && interval.compareTo(Defaults.HEALTH_CHECK_TIMEOUT) < 0;
        return shorter ? interval : Defaults.HEALTH_CHECK_TIMEOUT;
    }

    /** From one probe of an endpoint to the next. */
    public Duration interval() {
        return pace.interval();
    }

    /** Whether endpoints are probed by it at all. */
    public boolean isOn() {
        return !pace.interval().isZero();
    }
}
