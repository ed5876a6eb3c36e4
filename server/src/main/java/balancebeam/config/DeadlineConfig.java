package balancebeam.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How long a request may take, all its attempts included. Immutable.
 *
 * @param time from its head to the end of its answer
 * @param header in lower case: tells endpoints the milliseconds that are left
 * @param fromClient whether clients may say by that header that they give it less
 */
public record DeadlineConfig(Duration time, String header, boolean fromClient) {
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");

    public DeadlineConfig {
        Require.time("time", time);
        if (!HEADER.matcher(header).matches()) {
            throw new IllegalArgumentException("header: '%s' is not the name of a header".formatted(header));
        }
    }

    /** With the defaults for all else. */
    public static DeadlineConfig of(Duration time) {
        return new DeadlineConfig(time, Defaults.DEADLINE_HEADER, Defaults.DEADLINE_FROM_CLIENT);
    }
}
