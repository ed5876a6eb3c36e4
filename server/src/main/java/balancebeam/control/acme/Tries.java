package balancebeam.control.acme;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last tries for a certificate, and when the next one is. Immutable.
 *
 * @param failures in a row
 * @param at when the last one was
 * @param next not before; the beginning of time if nothing stands in the way
 * @param error why the last one failed; empty if none did
 */
record Tries(int failures, Instant at, Instant next, String error) {
    static final Tries NONE = new Tries(0, Instant.EPOCH, Instant.EPOCH, "");

    /** After so many failures. Four tries in the first hour: Let's Encrypt takes five failures for a name in an hour. */
    private static final List<Duration> WAITS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8));

    /** Of a wait, on top: those who failed together do not come back together. */
    private static final double MOST_JITTER = 0.25;

    /** What an authority may ask for: a certificate must not be lost by a slip of its clock. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    /** After one more failure. */
    Tries failed(String why, Instant now, @Nullable Instant retryAfter, RandomGenerator random) {
        Duration wait = WAITS.get(Math.min(failures, WAITS.size() - 1));
        Instant ours = now.plusMillis((long) (wait.toMillis() * (1 + MOST_JITTER * random.nextDouble())));
        Instant later = retryAfter != null && retryAfter.isAfter(ours) ? retryAfter : ours;
        Instant latest = now.plus(LONGEST_WAIT);
        return new Tries(failures + 1, now, later.isAfter(latest) ? latest : later, why);
    }

    /** This, or this without a wait if it is of the future: the clock was wrong then, and the time to come would be, too. */
    Tries sane(Instant now) {
        return at.isAfter(now) ? new Tries(failures, now, Instant.EPOCH, error) : this;
    }

    /** Four lines. */
    String text() {
        return "failures %d\nat %s\nnext %s\nerror %s\n"
                .formatted(failures, at, next, error.replaceAll("\\p{Cntrl}+", " "));
    }

    /** @throws IllegalArgumentException for what is not such a text */
    static Tries parse(String text) {
        List<String> lines = text.lines().toList();
        try {
            int failures = Integer.parseInt(after("failures ", lines.get(0)));
            Instant at = Instant.parse(after("at ", lines.get(1)));
            Instant next = Instant.parse(after("next ", lines.get(2)));
            return new Tries(Math.max(1, failures), at, next, after("error ", lines.get(3)));
        } catch (IndexOutOfBoundsException | DateTimeException e) {
            throw new IllegalArgumentException("not what was written", e);
        }
    }

    private static String after(String word, String line) {
        if (!line.startsWith(word)) {
            throw new IllegalArgumentException("not what was written");
        }
        return line.substring(word.length());
    }
}
