package balancebeam.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the flags' texts become values; what can't be read is refused with a message that quotes it. Thread-safe. */
final class Values {
    private static final int LONGEST = 16;

    private static final Pattern WHOLE = Pattern.compile("\\+?[0-9]+");

    private Values() {}

    static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            String problem = WHOLE.matcher(text).matches() ? "'%s' is too large" : "'%s' is not a whole number";
            throw new IllegalArgumentException(problem.formatted(text), e);
        }
    }

    /** A number of seconds, or a number with a unit: {@code 10}, {@code 0.5}, {@code 250ms}, {@code 2m}, {@code 1h}. */
    static Duration time(String text) {
        if (text.endsWith("ms")) {
            return time(text, text.length() - 2, 1_000_000L);
        }
        return switch (text.isEmpty() ? 's' : text.charAt(text.length() - 1)) {
            case 's' -> time(text, text.length() - 1, 1_000_000_000L);
            case 'm' -> time(text, text.length() - 1, 60_000_000_000L);
            case 'h' -> time(text, text.length() - 1, 3_600_000_000_000L);
            default -> time(text, text.length(), 1_000_000_000L);
        };
    }

    private static Duration time(String text, int digits, long unitNanos) {
        if (digits > 0
                && digits <= LONGEST
                && text.chars().limit(digits).allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
            try {
                BigDecimal nanos = new BigDecimal(text.substring(0, digits)).multiply(BigDecimal.valueOf(unitNanos));
                BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
                return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
            } catch (NumberFormatException e) {
                throw noTime(text, e);
            }
        }
        throw noTime(text, null);
    }

    private static IllegalArgumentException noTime(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'%s' is not a number of seconds, nor a time as in 250ms, 2m, 1h".formatted(text), cause);
    }
}
