package balancebeam.config;

import balancebeam.time.Durations;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How endpoints are probed. Immutable.
 *
 * @param interval from one probe of an endpoint to the next; 0 switches probing off
 * @param path where the GET goes: a path, with a query if need be
 * @param timeout how long a probe may take, from its connect to the end of the answer's status line; not longer than the interval
 * @param grpc whether by gRPC, and not by a GET
 */
public record HealthCheckConfig(Duration interval, String path, Duration timeout, GrpcHealthConfig grpc) {
    /** A path and query of visible ASCII (RFC 9112 section 3.2.1, origin-form), without a fragment. */
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");

    private static final int LONGEST_PATH = 2048;

    public HealthCheckConfig {
        Require.zeroOrTime("interval", interval);
        Require.time("timeout", timeout);
        if (!interval.isZero() && timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException("timeout: %s is longer than the interval of %s"
                    .formatted(Durations.text(timeout), Durations.text(interval)));
        }
        if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "path: '%s' is not a path: it starts with / and has no spaces".formatted(path));
        }
    }

    /** By a GET. */
    public HealthCheckConfig(Duration interval, String path, Duration timeout) {
        this(interval, path, timeout, GrpcHealthConfig.OFF);
    }

    /** The same, as to gRPC. */
    public HealthCheckConfig with(GrpcHealthConfig byGrpc) {
        return new HealthCheckConfig(interval, path, timeout, byGrpc);
    }

    /** Probes with the default timeout: {@link Defaults#HEALTH_CHECK_TIMEOUT}, or the interval where that is shorter. */
    public static HealthCheckConfig every(Duration interval, String path) {
        boolean shorter = !interval.isZero() && interval.compareTo(Defaults.HEALTH_CHECK_TIMEOUT) < 0;
        return new HealthCheckConfig(interval, path, shorter ? interval : Defaults.HEALTH_CHECK_TIMEOUT);
    }

    /** Whether endpoints are probed at all. */
    public boolean isOn() {
        return !interval.isZero();
    }
}
