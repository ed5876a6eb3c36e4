package balancebeam.config;

import java.time.Duration;

/** The checks of the config records; each message names the key, the value and what would be right. Thread-safe. */
final class Require {
    /** The longest time anything may be configured to take; keeps every sum of nanoseconds far from overflow. */
    static final Duration LONGEST = Duration.ofDays(366);

    private Require() {}

    static void range(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s: %d is out of range: from %d to %d is possible".formatted(key, value, least, most));
        }
    }

    /** Zero, or at least 1 ms. */
    static void zeroOrTime(String key, Duration value) {
        if (!value.isZero()) {
            time(key, value);
        }
    }

    /** From 1 ms to {@link #LONGEST}. */
    static void time(String key, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("%s: %s is out of range: from 1 ms to %d days is possible"
                    .formatted(key, text(value), LONGEST.toDays()));
        }
    }

    /** A duration as people write it: {@code 10 s}, {@code 250 ms}. */
    static String text(Duration value) {
        if (value.equals(Duration.ofSeconds(value.toSeconds()))) {
            return value.toSeconds() + " s";
        }
        if (value.abs().compareTo(Duration.ofHours(1)) < 0 && value.equals(Duration.ofMillis(value.toMillis()))) {
            return value.toMillis() + " ms";
        }
        return value.toString();
    }
}
