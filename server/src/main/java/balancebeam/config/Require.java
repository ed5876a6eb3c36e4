package balancebeam.config;

import balancebeam.time.Durations;
import java.time.Duration;

/** The checks of the config records; each message names the key, the value and what would be right. Thread-safe. */
final class Require {
    /** The longest time anything may be configured to take; keeps every sum of nanoseconds far from overflow. */
    static final Duration LONGEST = Duration.ofDays(366);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Require() {}

    static void range(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s: %d is out of range: from %d to %d is possible".formatted(key, value, least, most));
        }
    }

    /** Zero, or a {@link #time(String, Duration)}. */
    static void zeroOrTime(String key, Duration value) {
        if (!value.isZero()) {
            time(key, value, SHORTEST, LONGEST, "0, or ");
        }
    }

    /** From 1 ms to {@link #LONGEST}. */
    static void time(String key, Duration value) {
        time(key, value, SHORTEST, LONGEST);
    }

    static void time(String key, Duration value, Duration least, Duration most) {
        time(key, value, least, most, "");
    }

    private static void time(String key, Duration value, Duration least, Duration most, String also) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s: %s is out of range: %sfrom %s to %d h is possible"
                    .formatted(key, Durations.text(value), also, Durations.text(least), most.toHours()));
        }
    }
}
