package balancebeam.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of a configuration for people to read: as it stands in its files, where secrets from the environment are names, with
 * tokens and password hashes left out. Static functions without state.
 */
final class ConfigTexts {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigTexts.class);
    private static final Pattern TOKEN =
            Pattern.compile("(?m)(\\btoken['\"]?\\s*:\\s*)(?!\\s*['\"]?\\$\\{)[^\\s,}#].*$");
    /** One that begins on a line of its own, as YAML's block scalars do: all lines that are further in. */
    private static final Pattern TOKEN_BLOCK = Pattern.compile(
            "(?m)^([ \\t]*)(token['\"]?[ \\t]*:[ \\t]*[|>].*\\R)(?:(?:\\1[ \\t]+.*)?\\R)*(?:\\1[ \\t]+.*)?");

    private static final Pattern HASH = Pattern.compile("\\$2[abxy]?\\$[0-9]{2}\\$[./A-Za-z0-9]*");
    private static final String LEFT_OUT = "(left out)";

    private ConfigTexts() {}

    /**
     * The text of each file, by its path; one that can't be read is left out, and that is logged.
     *
     * @param token the one in force, which is left out wherever it stands; empty for none
     */
    static Map<Path, String> of(List<Path> files, String token) {
        Map<Path, String> texts = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                texts.put(file, redacted(Files.readString(file), token));
            } catch (IOException e) {
                LOG.warn("{} can't be read again: {}", file, e.toString());
            }
        }
        return texts;
    }

    static String redacted(String text, String token) {
        String rest = token.isEmpty() ? text : text.replace(token, LEFT_OUT);
        rest = TOKEN_BLOCK.matcher(rest).replaceAll("$1token: " + LEFT_OUT + "\n");
        rest = TOKEN.matcher(rest).replaceAll("$1" + LEFT_OUT);
        return HASH.matcher(rest).replaceAll(LEFT_OUT);
    }
}
