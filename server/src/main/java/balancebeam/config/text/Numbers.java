package balancebeam.config.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of numbers. Immutable. */
final class Numbers {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,12}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,12})?");
    private static final double ALL = 100;
    private static final Map<String, Object> PERCENT_SIGN = Schema.pattern("^[0-9]+(\\.[0-9]+)? ?%$");

    /** Above 0, to 100. */
    static final ScalarType<Double> PERCENT = ScalarType.of(
                    "percentage (0–100)",
                    "a percentage above 0, to 100",
                    Schema.anyOf(List.of(Schema.number("number", 1, ALL), PERCENT_SIGN)),
                    Numbers::percent)
            .withPlain(Numbers::plain);

    /** From 0 to 100. */
    static final ScalarType<Double> PERCENT_OR_ZERO = ScalarType.of(
                    "percentage (0–100)",
                    "a percentage from 0 to 100",
                    Schema.anyOf(List.of(Schema.of("const", 0), Schema.number("number", 1, ALL), PERCENT_SIGN)),
                    Numbers::percentOrZero)
            .withPlain(Numbers::plain);

    /** From 0 to 1. */
    static final ScalarType<Double> SHARE = ScalarType.of(
                    "number (0–1)", "a number from 0 to 1", Schema.number("number", 0, 1), text -> decimal(text, 0, 1))
            .withPlain(Numbers::plain);

    static final ScalarType<Boolean> BOOLEAN = ScalarType.of(
                    "`true` or `false`", "true or false", Schema.of("type", "boolean"), Numbers::truth)
            .withHint(Numbers::truthHint)
            .withPlain(value -> value);

    private Numbers() {}

    static ScalarType<Integer> whole(int least, int most) {
        return ScalarType.<Integer>of(
                        "whole number (%d–%d)".formatted(least, most),
                        "a whole number from %d to %d".formatted(least, most),
                        Schema.number("integer", least, most),
                        text -> whole(text, least, most))
                .withPlain(value -> value);
    }

    /** With or without a fraction. */
    static ScalarType<Double> decimal(double least, double most) {
        String range = "from %s to %s".formatted(plain(least), plain(most));
        return ScalarType.of(
                        "number (%s–%s)".formatted(plain(least), plain(most)),
                        "a number " + range,
                        Schema.number("number", least, most),
                        text -> decimal(text, least, most))
                .withPlain(Numbers::plain);
    }

    /** One of some numbers. */
    static ScalarType<Integer> oneOf(List<Integer> numbers) {
        String all = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return ScalarType.<Integer>of(all, "one of " + all, Schema.of("enum", numbers), text -> {
                    Integer number = whole(text, 0, Integer.MAX_VALUE);
                    return number != null && numbers.contains(number) ? number : null;
                })
                .withPlain(value -> value);
    }

    private static @Nullable Integer whole(String text, int least, int most) {
        if (!WHOLE.matcher(text).matches()) {
            return null;
        }
        long number = Long.parseLong(text);
        return number < least || number > most ? null : (Integer) (int) number;
    }

    private static @Nullable Double percent(String text) {
        Double percent = percentOrZero(text);
        return percent == null || percent == 0 ? null : percent;
    }

    private static @Nullable Double percentOrZero(String text) {
        if (text.endsWith("%")) {
            return decimal(text.substring(0, text.length() - 1).stripTrailing(), 0, ALL);
        }
        Double percent = decimal(text, 0, ALL);
        if (percent != null && percent > 0 && percent < 1) {
            throw new IllegalArgumentException("is a percentage, and '%s' could be a share: write '%s %%' or '%s %%'"
                    .formatted(text, text, plain(percent * ALL)));
        }
        return percent;
    }

    private static @Nullable Double decimal(String text, double least, double most) {
        if (!DECIMAL.matcher(text).matches()) {
            return null;
        }
        double number = Double.parseDouble(text);
        return number < least || number > most ? null : (Double) number;
    }

    private static @Nullable Boolean truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> null;
        };
    }

    private static String truthHint(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "on", "y", "1" -> Nearest.hint("true");
            case "no", "off", "n", "0" -> Nearest.hint("false");
            default -> Nearest.hint(text, List.of("true", "false"));
        };
    }

    private static Object plain(double number) {
        return new BigDecimal(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
    }
}
