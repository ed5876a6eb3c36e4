package balancebeam.time;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as people write them. Thread-safe: static functions without state. */
public final class Durations {
    private Durations() {}

    /** {@code 12 days}, {@code 47 hours}, and {@code 1 hour} also for less. */
    public static String rough(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        long hours = Math.max(1, time.toHours());
        return hours == 1 ? "1 hour" : hours + " hours";
    }

    /** {@code 10 s}, {@code 250 ms}, {@code 0.1 ms}. */
    public static String text(Duration value) {
        if (value.getNano() == 0) {
            return value.toSeconds() + " s";
        }
        BigDecimal seconds = BigDecimal.valueOf(value.getSeconds()).add(BigDecimal.valueOf(value.getNano(), 9));
        boolean small = value.abs().compareTo(Duration.ofMinutes(1)) < 0;
        return (small ? seconds.movePointRight(3) : seconds)
                        .stripTrailingZeros()
                        .toPlainString()
                + (small ? " ms" : " s");
    }
}
