package balancebeam.config.text;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into texts: <code>${NAME}</code>, <code>${NAME:-default}</code> (also for an empty one, as in a
 * shell), and {@code $$} for a dollar. Any other dollar stands for itself. What is put in is never read as YAML. Immutable.
 */
final class Environment {
    private static final Pattern SPECIAL = Pattern.compile("\\$\\$|\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?", Pattern.DOTALL);

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /**
     * The text with everything put in.
     *
     * @throws IllegalArgumentException naming the variable that is missing, or what is no variable
     */
    String substitute(String text) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        return SPECIAL.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(value(found.group(), found.group(1), found.group(2))));
    }

    private String value(String special, @Nullable String inside, @Nullable String end) {
        if (inside == null || end == null) {
            return "$";
        }
        Matcher variable = VARIABLE.matcher(inside);
        if (end.isEmpty() || !variable.matches()) {
            throw new IllegalArgumentException("expected ${NAME} or ${NAME:-default}, found %s; a dollar alone is $$"
                    .formatted(Quote.of(special)));
        }
        String name = Objects.requireNonNull(variable.group(1));
        String byDefault = variable.group(3);
        String value = variables.getOrDefault(name, "");
        if (!value.isEmpty() || (byDefault == null && variables.containsKey(name))) {
            return value;
        }
        if (byDefault == null) {
            throw new IllegalArgumentException("the environment has no variable %s, and ${%s:-…} gives no default%s"
                    .formatted(name, name, Nearest.hint(name, variables.keySet())));
        }
        return byDefault;
    }
}
