package balancebeam.cli;

import balancebeam.cli.admin.AdminException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * When a certificate ends, as seen at some time. Immutable.
 *
 * @param now of whoever uses it
 */
record Expiry(Instant end, Instant now) {
    /** How long before it a person should look. */
    private static final Duration SOON = Duration.ofDays(14);

    /**
     * From JSON's texts.
     *
     * @throws AdminException when they can't be read: to say that it is valid would be a guess
     */
    static Expiry of(String end, String now) {
        try {
            return new Expiry(Instant.parse(end), Instant.parse(now));
        } catch (DateTimeException e) {
            throw new AdminException("when certificates expire can't be read from the answer: " + e.getMessage());
        }
    }

    /** Whether it has ended, or does within that time. */
    boolean isWithin(Duration time) {
        return end.isBefore(now.plus(time));
    }

    /** {@code 2026-12-03, in 12 days}. */
    String text() {
        return LocalDate.ofInstant(end, ZoneOffset.UTC) + ", " + distance();
    }

    private String distance() {
        Duration left = Duration.between(now, end);
        return left.isNegative() ? rough(left.negated()) + " ago" : "in " + rough(left);
    }

    private static String rough(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        return Figures.count(Math.max(1, time.toHours()), "hour");
    }

    Style style() {
        return isWithin(Duration.ZERO) ? Style.BAD : isWithin(SOON) ? Style.WARN : Style.PLAIN;
    }
}
