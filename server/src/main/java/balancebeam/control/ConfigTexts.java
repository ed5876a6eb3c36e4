package balancebeam.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The text of a configuration for people to read: as it stands in its files, where secrets from the environment are names, with
 * tokens and password hashes left out. Static functions without state.
 */
final class ConfigTexts {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigTexts.class);
    private static final Pattern TOKEN = Pattern.compile("(?m)(#.*\\btoken['\"]?[ \t]*:[ \t]*)\\S.*$");
    private static final Pattern HASH = Pattern.compile("\\${1,2}2[abxy]?\\${1,2}[0-9]{2}\\${1,2}[./A-Za-z0-9]*");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String LEFT_OUT = "(left out)";

    private ConfigTexts() {}

    /** The text of each file, by its path; one that can't be read is left out, and that is logged. */
    static Map<Path, String> of(List<Path> files) {
        Map<Path, String> texts = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                texts.put(file, redacted(Files.readString(file)));
            } catch (IOException e) {
                LOG.warn("{} can't be read again: {}", file, e.toString());
            }
        }
        return texts;
    }

    static String redacted(String text) {
        String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        StringBuilder out = new StringBuilder();
        int from = 0;
        try {
            for (ScalarEvent secret : SecretScalars.of(plain)) {
                int start = offset(plain, secret.getStartMark());
                int end = offset(plain, secret.getEndMark());
                // A block's end is the next line's beginning.
                boolean wholeLines = end > start && plain.charAt(end - 1) == '\n';
                out.append(plain, from, start).append(LEFT_OUT).append(wholeLines ? "\n" : "");
                from = end;
            }
        } catch (YamlEngineException e) {
            return "# It has changed, and is no YAML any more.\n";
        }
        return withoutOldOnes(out.append(plain, from, plain.length()).toString());
    }

    private static int offset(String text, Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
    }

    /** What looks like one may stand in a comment. */
    private static String withoutOldOnes(String text) {
        String tokens = TOKEN.matcher(text).replaceAll("$1" + LEFT_OUT);
        return HASH.matcher(tokens).replaceAll(LEFT_OUT);
    }
}
