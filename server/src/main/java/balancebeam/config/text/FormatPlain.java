package balancebeam.config.text;

import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Whether a string may stand without quotes. Stricter than YAML 1.2: what YAML 1.1 takes for a number, a date or a truth
 * value keeps its quotes, as people and other programs read it so. Thread-safe: static functions without state.
 */
final class FormatPlain {
    private static final ScalarResolver CORE = new CoreScalarResolver(false);
    private static final ScalarResolver JSON = new JsonScalarResolver();

    private static final Pattern OTHER_TYPE_ELSEWHERE = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|~|=|<<"
            + "|[-+]?\\.(inf|nan)"
            + "|[-+]?[0-9][0-9_,]*"
            + "|[-+]?0[box][0-9a-f_]+"
            + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
            + "|[-+]?[0-9_]*\\.?[0-9_]*(e[-+]?[0-9]*)?"
            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t \t].*)?");
    private static final Pattern BEGINS_OTHERWISE =
            Pattern.compile("[,\\[\\]{}#&*!|>'\"%@`].*|[-?:]([ ,\\[\\]{}].*)?|(---|\\.\\.\\.)( .*)?");
    private static final Pattern BREAKS = Pattern.compile(".*(: | #|:$).*");
    private static final Pattern FLOW_BREAKS = Pattern.compile(".*[,\\[\\]{}].*|[-?:].*");

    private FormatPlain() {}

    static boolean isSafe(String value, boolean inFlow) {
        return !value.isEmpty()
                && !value.startsWith(" ")
                && !value.endsWith(" ")
                && value.codePoints().allMatch(FormatPlain::isReadable)
                && !BEGINS_OTHERWISE.matcher(value).matches()
                && !BREAKS.matcher(value).matches()
                && !(inFlow && FLOW_BREAKS.matcher(value).matches())
                && !OTHER_TYPE_ELSEWHERE.matcher(value).matches()
                && isString(CORE, value)
                && isString(JSON, value);
    }

    private static boolean isString(ScalarResolver resolver, String value) {
        return resolver.resolve(value, true).equals(Tag.STR);
    }

    /** Whether one sees what it is: no control, no invisible and no look-alike of a space. */
    static boolean isReadable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
