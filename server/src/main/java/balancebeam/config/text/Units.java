package balancebeam.config.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of numbers with a unit: durations, and sizes in bytes. Immutable. */
final class Units {
    /** The longest time that anything can take. */
    static final Duration LONGEST = Duration.ofDays(366);

    private static final Map<String, Long> TIMES = new LinkedHashMap<>();
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();

    static {
        TIMES.put("ms", 1_000_000L);
        TIMES.put("s", 1_000_000_000L);
        TIMES.put("min", 60_000_000_000L);
        TIMES.put("h", 3_600_000_000_000L);
        TIMES.put("d", 86_400_000_000_000L);
        BYTES.put("B", 1L);
        BYTES.put("KiB", 1L << 10);
        BYTES.put("MiB", 1L << 20);
        BYTES.put("GiB", 1L << 30);
        BYTES.put("TiB", 1L << 40);
    }

    /** What people write elsewhere for units. */
    private static final Map<String, String> ALIKE = Map.ofEntries(
            Map.entry("sec", "s"),
            Map.entry("second", "s"),
            Map.entry("seconds", "s"),
            Map.entry("m", "min"),
            Map.entry("minute", "min"),
            Map.entry("minutes", "min"),
            Map.entry("hour", "h"),
            Map.entry("hours", "h"),
            Map.entry("day", "d"),
            Map.entry("days", "d"),
            Map.entry("b", "B"),
            Map.entry("bytes", "B"),
            Map.entry("k", "KiB"),
            Map.entry("kb", "KiB"),
            Map.entry("kib", "KiB"),
            Map.entry("mb", "MiB"),
            Map.entry("mib", "MiB"),
            Map.entry("g", "GiB"),
            Map.entry("gb", "GiB"),
            Map.entry("gib", "GiB"));

    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,16}(?:\\.[0-9]{1,9})?) ?([A-Za-z]*)");

    /** From 1 ms. */
    static final ScalarType<Duration> DURATION = duration(Duration.ofMillis(1), LONGEST, false);

    /** 0, or from 1 ms. */
    static final ScalarType<Duration> DURATION_OR_ZERO = duration(Duration.ofMillis(1), LONGEST, true);

    private Units() {}

    static ScalarType<Duration> duration(Duration least, Duration most, boolean orZero) {
        String or = orZero ? "0, or " : "";
        return ScalarType.of(
                        "duration (%s%s–%s)".formatted(or, text(least), text(most)),
                        "%sa time with its unit, as 10 s, from %s to %s".formatted(or, text(least), text(most)),
                        Schema.anyOf(List.of(Schema.of("const", 0), Schema.pattern(pattern(TIMES)))),
                        text -> duration(text, least, most, orZero))
                .withHint(text -> hint(text, TIMES, "s", meant -> duration(meant, least, most, orZero)))
                .withPlain(Units::text);
    }

    /** Of bytes. */
    static ScalarType<Long> size(long least, long most) {
        return ScalarType.<Long>of(
                        most == Long.MAX_VALUE ? "size" : "size (%s–%s)".formatted(sizeText(least), sizeText(most)),
                        "a size, as 16 KiB, "
                                + (most == Long.MAX_VALUE
                                        ? "or 0"
                                        : "from %s to %s".formatted(sizeText(least), sizeText(most))),
                        Schema.anyOf(List.of(Schema.number("integer", least, most), Schema.pattern(pattern(BYTES)))),
                        text -> size(text, least, most))
                .withHint(text -> hint(text, BYTES, "B", meant -> size(meant, least, most)))
                .withPlain(Units::sizeText);
    }

    private static @Nullable Duration duration(String text, Duration least, Duration most, boolean orZero) {
        if (text.equals("0")) {
            return orZero ? Duration.ZERO : null;
        }
        Long nanos = number(text, TIMES, "");
        if (nanos == null) {
            return null;
        }
        Duration duration = Duration.ofNanos(nanos);
        boolean fits = duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
        return fits || (orZero && duration.isZero()) ? duration : null;
    }

    private static @Nullable Long size(String text, long least, long most) {
        Long size = number(text, BYTES, "B");
        return size == null || size < least || size > most ? null : size;
    }

    /** In the smallest unit; null for what is none, or too large. */
    private static @Nullable Long number(String text, Map<String, Long> units, String withoutUnit) {
        Matcher parts = NUMBER.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String unit = String.valueOf(parts.group(2));
        Long factor = units.get(unit.isEmpty() ? withoutUnit : unit);
        if (factor == null) {
            return null;
        }
        BigDecimal number = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(factor));
        boolean fits = number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return fits ? (Long) number.setScale(0, RoundingMode.HALF_UP).longValue() : null;
    }

    /** A guess at the unit; none when the guess would not do either. */
    private static String hint(String text, Map<String, Long> units, String withoutUnit, ScalarType.Parser<?> parser) {
        Matcher parts = NUMBER.matcher(text);
        if (!parts.matches()) {
            return "";
        }
        String unit = String.valueOf(parts.group(2)).toLowerCase(Locale.ROOT);
        boolean mebibytes = unit.equals("m") && units.equals(BYTES);
        String meant = unit.isEmpty() ? withoutUnit : mebibytes ? "MiB" : ALIKE.getOrDefault(unit, "");
        String guess = parts.group(1) + " " + meant;
        if (!units.containsKey(meant) || parser.parse(guess) == null) {
            return "";
        }
        String millis = parts.group(1) + " ms";
        boolean perhapsMillis = unit.isEmpty()
                && units.equals(TIMES)
                && parts.group(1).matches("[0-9]{3,}")
                && parser.parse(millis) != null;
        return perhapsMillis ? "; did you mean '%s' or '%s'?".formatted(millis, guess) : Nearest.hint(guess);
    }

    /** {@code 10 s}, {@code 1 h}: in the largest unit of which it is a whole number. */
    static String text(Duration value) {
        return value.isZero() ? "0" : text(value.toNanos(), TIMES);
    }

    static String sizeText(long bytes) {
        return bytes == 0 ? "0" : bytes % 1024 == 0 ? text(bytes, BYTES) : Long.toString(bytes);
    }

    private static String text(long number, Map<String, Long> units) {
        String text = number + "";
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (number % unit.getValue() == 0) {
                text = number / unit.getValue() + " " + unit.getKey();
            }
        }
        return text;
    }

    private static String pattern(Map<String, Long> units) {
        return "^[0-9]+(\\.[0-9]+)? ?(%s)$".formatted(units.keySet().stream().collect(Collectors.joining("|")));
    }
}
