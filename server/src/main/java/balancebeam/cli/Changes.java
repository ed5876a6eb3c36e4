package balancebeam.cli;

import balancebeam.bytes.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Lines of {@link balancebeam.config.ConfigDiff} as they are shown. Static functions without state. */
final class Changes {
    /** A reload joins its lines by semicolons, which values may hold too. */
    private static final Pattern BETWEEN = Pattern.compile("; (?=[+~!-] (listener |route |cluster"
            + " |admin\\.|access-log\\.|tracing\\.|process\\.|limits\\.|timeouts\\.))");

    private Changes() {}

    /** The lines, each in the colour of what it does. */
    static void print(List<String> changes, Surroundings around) {
        for (String change : changes) {
            String line = Table.clean(change);
            Style style =
                    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                        case '+' -> Style.GOOD;
                        case '-' -> Style.BAD;
                        case '~', '!' -> Style.WARN;
                        default -> Style.PLAIN;
                    };
            around.out().println("  " + style.of(line, around.colours()));
        }
    }

    /** {@code 1 to add, 2 to change, 1 to remove, 1 with the next restart}. */
    static String count(List<String> changes) {
        List<String> parts = new ArrayList<>();
        part(parts, changes, "+", "%d to add");
        part(parts, changes, "~", "%d to change");
        part(parts, changes, "-", "%d to remove");
        part(parts, changes, "!", "%d only with a restart");
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, List<String> changes, String sign, String text) {
        long count = changes.stream().filter(line -> line.startsWith(sign)).count();
        if (count > 0) {
            parts.add(text.formatted(count));
        }
    }

    /** The message of a reload that went well, in lines. */
    static List<String> of(String message) {
        return List.of(BETWEEN.split(message, -1));
    }

    /** Problems, warnings and changes as JSON. */
    static String json(List<String> changes, List<String> problems, List<String> warnings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changes", changes);
        json.put("problems", problems);
        json.put("warnings", warnings);
        return JsonText.of(json);
    }
}
