package balancebeam.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers and times as people read them. Static functions without state. */
final class Figures {
    private static final long KIBI = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Figures() {}

    /** {@code 1 problem}, {@code 2 problems}. */
    static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** {@code 49.1 MiB}; {@code unknown} for less than 0. */
    static String bytes(long bytes) {
        if (bytes < 0) {
            return "unknown";
        }
        double value = bytes;
        int unit = 0;
        while (value >= KIBI && unit < UNITS.length - 1) {
            value /= KIBI;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** {@code 12 s}, {@code 3 min}, {@code 2 h 13 min}, {@code 4 d 2 h}. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        long hours = seconds / 3600;
        return hours < 24 ? hours + " h " + seconds / 60 % 60 + " min" : hours / 24 + " d " + hours % 24 + " h";
    }

    /** The time between two instants in text; {@code -} when one can't be read. */
    static String between(String from, String to) {
        try {
            return age(Duration.between(Instant.parse(from), Instant.parse(to)));
        } catch (DateTimeException e) {
            return "-";
        }
    }

    /** Milliseconds in three digits or so: {@code 0.42}, {@code 12.3}, {@code 1250}; {@code -} for none. */
    static String millis(double millis) {
        if (millis <= 0) {
            return "-";
        }
        return short3(millis);
    }

    /** {@code 0}, {@code 0.42}, {@code 12.3}, {@code 1250}. */
    static String short3(double value) {
        if (value == 0) {
            return "0";
        }
        String form = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, form, value);
    }
}
