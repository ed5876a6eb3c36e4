package balancebeam.control;

import java.time.Duration;
import java.time.Instant;

/**
 * How a reload went. Immutable.
 *
 * @param ok whether the new configuration is in force; else nothing has changed
 * @param message what was changed, or every problem, a line each
 */
public record ReloadResult(Instant at, Duration took, boolean ok, String message) {}
