package balancebeam.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a reload went. Immutable.
 *
 * @param ok whether the new configuration is in force; else nothing has changed
 * @param message what was changed, or every problem, a line each
 * @param warnings what is allowed in it and looks like a mistake
 */
public record ReloadResult(Instant at, Duration took, boolean ok, String message, List<String> warnings) {
    public ReloadResult {
        warnings = List.copyOf(warnings);
    }
}
