package balancebeam.cli;

import balancebeam.cli.admin.AdminException;
import balancebeam.time.Durations;
import balancebeam.tls.CertificateView;
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
        return left.isNegative() ? Durations.rough(left.negated()) + " ago" : "in " + Durations.rough(left);
    }

    Style style() {
        return isWithin(Duration.ZERO) ? Style.BAD : isWithin(CertificateView.SOON) ? Style.WARN : Style.PLAIN;
    }
}
