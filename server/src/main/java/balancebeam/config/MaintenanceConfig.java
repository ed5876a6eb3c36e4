package balancebeam.config;

import java.time.Duration;

/**
 * A route that is closed for a while: 503 with Retry-After. Immutable.
 *
 * @param on whether it is closed from the start; the command and the admin API change it while running
 * @param retryAfter what clients are told, in whole seconds
 * @param body HTML; empty for the error page of 503
 */
public record MaintenanceConfig(boolean on, Duration retryAfter, String body) {}
