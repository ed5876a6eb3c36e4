package balancebeam.control.metrics;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page as a strict reader takes it: everything that the text format 0.0.4 or OpenMetrics 1.0 forbids, and that a page of ours
 * could get wrong, is an AssertionError that shows the line.
 */
final class ParsedPage {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final String LABELS = "\\{(" + LABEL + "(?:," + LABEL + ")*)}";
    private static final String NUMBER = "[+-]?(?:[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Inf|NaN)";
    private static final Pattern COMMENT = Pattern.compile("# (TYPE|HELP|UNIT) (" + NAME + ") (.+)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:" + LABELS + ")? (" + NUMBER + ")(?: # \\{("
            + LABEL + ")?} (" + NUMBER + ") ([0-9.]+))?");
    private static final Pattern ONE_LABEL = Pattern.compile("([a-zA-Z0-9_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Set<String> TEXT_TYPES = Set.of("counter", "gauge", "histogram");
    private static final Set<String> OPEN_TYPES = Set.of("counter", "gauge", "histogram", "info");

    /** Families by name as their lines of TYPE have it, in order. */
    final Map<String, Family> families = new LinkedHashMap<>();

    private final boolean open;
    private @Nullable Family current;

    /** One metric. */
    static final class Family {
        final String name;
        String type = "";
        String help = "";
        String unit = "";
        /** By full name and labels in the order of their names. */
        final Map<String, Sample> samples = new LinkedHashMap<>();

        Family(String name) {
            this.name = name;
        }
    }

    /** @param exemplar as written; empty for none */
    record Sample(String name, Map<String, String> labels, double value, String exemplar) {
        String series() {
            return name + new TreeMap<>(labels);
        }
    }

    private ParsedPage(boolean open) {
        this.open = open;
    }

    static ParsedPage text(byte[] page) {
        return parse(Utf8.strict(page), false);
    }

    static ParsedPage openMetrics(byte[] page) {
        return parse(Utf8.strict(page), true);
    }

    static ParsedPage parse(String text, boolean open) {
        require(text.endsWith("\n"), "the last line ends", text);
        List<String> lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
        ParsedPage page = new ParsedPage(open);
        int end = open ? lines.size() - 1 : lines.size();
        if (open) {
            require(lines.getLast().equals("# EOF"), "the last line is EOF", lines.getLast());
        }
        for (String line : lines.subList(0, end)) {
            if (line.startsWith("#")) {
                page.comment(line);
            } else {
                page.sample(line);
            }
        }
        page.families.values().forEach(HistogramRules::check);
        return page;
    }

    private void comment(String line) {
        Matcher matcher = COMMENT.matcher(line);
        require(matcher.matches(), "TYPE, HELP or UNIT", line);
        String name = Objects.requireNonNull(matcher.group(2));
        String value = Objects.requireNonNull(matcher.group(3));
        Family family = current;
        if (family == null || !family.name.equals(name)) {
            family = new Family(name);
            require(families.put(name, family) == null, "a family's lines stand together", line);
            current = family;
        }
        require(family.samples.isEmpty(), "comes before the samples", line);
        switch (Objects.requireNonNull(matcher.group(1))) {
            case "TYPE" -> {
                require(family.type.isEmpty(), "one type", line);
                require((open ? OPEN_TYPES : TEXT_TYPES).contains(value), "a known type", line);
                family.type = value;
            }
            case "HELP" -> {
                require(family.help.isEmpty(), "one help", line);
                family.help = value;
            }
            default -> {
                require(open && family.unit.isEmpty(), "one unit, in OpenMetrics", line);
                require(name.endsWith("_" + value), "the unit ends the name", line);
                family.unit = value;
            }
        }
    }

    private void sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        require(matcher.matches(), "a sample", line);
        Family family = Objects.requireNonNull(current, line);
        String name = Objects.requireNonNull(matcher.group(1));
        require(names(family).contains(name), "a name of the family " + family.name, line);
        Map<String, String> labels = labels(matcher.group(2), line);
        double value = number(Objects.requireNonNull(matcher.group(3)));
        boolean exemplar = matcher.group(5) != null;
        if (exemplar) {
            require(open && name.endsWith("_bucket"), "an exemplar of a bucket, in OpenMetrics", line);
        }
        if (family.type.equals("info")) {
            require(value == 1, "an info is 1", line);
        }
        if (family.type.equals("counter")) {
            require(value >= 0, "a counter is not negative", line);
        }
        String shown = exemplar ? line.substring(line.indexOf(" # ") + 3) : "";
        Sample sample = new Sample(name, labels, value, shown);
        require(family.samples.put(sample.series(), sample) == null, "one series once", line);
    }

    private Set<String> names(Family family) {
        String name = family.name;
        return switch (family.type) {
            case "counter" -> Set.of(open ? name + "_total" : name);
            case "gauge" -> Set.of(name);
            case "info" -> Set.of(name + "_info");
            case "histogram" -> Set.of(name + "_bucket", name + "_sum", name + "_count");
            default -> throw new AssertionError(name + " has no type before its samples");
        };
    }

    private static Map<String, String> labels(@Nullable String text, String line) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher matcher = ONE_LABEL.matcher(text == null ? "" : text);
        Set<String> names = new HashSet<>();
        while (matcher.find()) {
            String name = Objects.requireNonNull(matcher.group(1));
            require(names.add(name) && !name.startsWith("__"), "labels have names of their own", line);
            labels.put(name, unescaped(Objects.requireNonNull(matcher.group(2))));
        }
        return labels;
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                c = text.charAt(++i) == 'n' ? '\n' : text.charAt(i);
            }
            out.append(c);
        }
        return out.toString();
    }

    static double number(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** The value of the only series of that name whose labels include these, alternately names and values. */
    double value(String name, String... labels) {
        List<Sample> found = all(name, labels);
        require(found.size() == 1, "one series but " + found, name + List.of(labels));
        return found.getFirst().value();
    }

    /** Every sample of that full name whose labels include these. */
    List<Sample> all(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return families.values().stream()
                .flatMap(family -> family.samples.values().stream())
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(wanted.entrySet()))
                .toList();
    }

    static void require(boolean condition, String what, String line) {
        if (!condition) {
            throw new AssertionError("expected: " + what + ", found: " + line);
        }
    }
}
