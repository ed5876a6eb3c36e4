package balancebeam.config;

import java.util.List;

/**
 * How it is found out which endpoints of a cluster can work. Immutable.
 *
 * @param healthCheck how they are probed; a check whose interval is 0 is off
 * @param healthyWhen what of several checks must pass
 */
public record HealthConfig(List<HealthCheckConfig> healthCheck, HealthyWhen healthyWhen) {
    public HealthConfig {
        healthCheck = List.copyOf(healthCheck);
    }

    /** One check. */
    public static HealthConfig of(HealthCheckConfig check) {
        return new HealthConfig(List.of(check), HealthyWhen.ALL);
    }

    /** The checks that are not off. */
    public List<HealthCheckConfig> checks() {
        return healthCheck.stream().filter(HealthCheckConfig::isOn).toList();
    }

    /** Whether an endpoint is up until its first probe. */
    public boolean startsUp() {
        return checks().stream().allMatch(check -> check.judging().startsUp());
    }
}
