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
    private static final Pattern HASH = Pattern.compile("\\$2[abxy]?\\$[0-9]{2}\\$[./A-Za-z0-9]*");
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
        String tokens = TOKEN.matcher(text).replaceAll("$1" + LEFT_OUT);
        return HASH.matcher(tokens).replaceAll(LEFT_OUT);
    }
}
