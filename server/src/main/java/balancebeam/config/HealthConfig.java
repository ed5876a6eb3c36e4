package balancebeam.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out which endpoints of a cluster can work. Immutable.
 *
 * @param healthCheck how they are probed; a check whose interval is 0 is off
 * @param healthyWhen what of several checks must pass
 * @param agentCheck how agents beside endpoints are asked; null for not
 * @param outlierEjection what in answers puts an endpoint out; null for nothing
 * @param panic when those are readmitted that are out
 */
public record HealthConfig(
        List<HealthCheckConfig> healthCheck,
        HealthyWhen healthyWhen,
        @Nullable AgentCheckConfig agentCheck,
        @Nullable OutlierConfig outlierEjection,
        PanicConfig panic) {
    public HealthConfig {
        healthCheck = List.copyOf(healthCheck);
    }

    /** One check, as the flags of the command line have it. */
    public static HealthConfig of(HealthCheckConfig check) {
        return new HealthConfig(List.of(check), HealthyWhen.ALL, null, null, PanicConfig.NEVER);
    }

    /** The checks that are not off. */
    public List<HealthCheckConfig> checks() {
        return healthCheck.stream().filter(HealthCheckConfig::isOn).toList();
    }

    /** Whether an endpoint is up until its first probe. */
    public boolean startsUp() {
        return checks().stream().allMatch(check -> check.judging().startsUp());
    }

    /** Whether there is anybody whom a panic could readmit. */
    public boolean canPanic() {
        return panic.panicThreshold() > 0
                && (outlierEjection != null || panic.panicReadmits() == PanicConfig.Readmits.DOWN_TOO);
    }
}
