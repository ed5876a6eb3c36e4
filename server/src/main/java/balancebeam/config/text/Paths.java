package balancebeam.config.text;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The types of paths, of URIs and of files, and of the expressions that match them. Immutable. */
final class Paths {
    private static final int LONGEST_PATTERN = 1_000;
    private static final int LARGEST_EXPRESSION = 10_000;

    private static final java.util.regex.Pattern PATH = java.util.regex.Pattern.compile("/[!-~&&[^?#]]*");
    private static final java.util.regex.Pattern ESCAPE = java.util.regex.Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final java.util.regex.Pattern DOT_SEGMENT = java.util.regex.Pattern.compile(".*/\\.{1,2}(/.*)?");
    private static final java.util.regex.Pattern PLACEHOLDER = java.util.regex.Pattern.compile("\\{([a-z][a-z-]*)}");

    /** Of a request, normalised: what a path can never be is no path here. */
    static final ScalarType<String> REQUEST_PATH = ScalarType.of(
                    "path",
                    "a normalised path without query, as /api/v1",
                    Schema.pattern("^/[^?#\\s]*$"),
                    text -> isPath(text) ? text : null)
            .withHint(Paths::pathHint);

    /** A path with its query. */
    static final ScalarType<String> TARGET = Texts.matching("path", "a path, as /healthz?full=1", "/[!-\"$-~]*");

    /** An RE2 expression. */
    static final ScalarType<String> REGEX = ScalarType.of(
            "RE2 expression",
            "a regular expression of RE2, of up to %d characters".formatted(LONGEST_PATTERN),
            Schema.TEXT,
            Paths::regex);

    static final ScalarType<Path> FILE =
            ScalarType.of("path of a file", "the path of a file", Schema.TEXT, Paths::file);

    private Paths() {}

    private static boolean isPath(String text) {
        return PATH.matcher(text).matches()
                && !DOT_SEGMENT.matcher(text).matches()
                && ESCAPE.matcher(text).replaceAll("").indexOf('%') < 0
                && !text.contains("%00")
                && withPlainEscapes(text).equals(text);
    }

    /** As normalisation leaves escapes: in upper case, and none that need not be (RFC 3986 section 6.2.2). */
    private static String withPlainEscapes(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> {
            char c = (char) Integer.parseInt(escape.group().substring(1), 16);
            boolean unreserved = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            return unreserved ? String.valueOf(c) : escape.group().toUpperCase(Locale.ROOT);
        });
    }

    private static String pathHint(String text) {
        StringBuilder encoded = new StringBuilder(text.startsWith("/") ? "" : "/");
        for (byte b : text.replaceFirst("[?#].*$", "").getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b > ' ' && b < 0x7F ? "" + (char) b : "%%%02X".formatted(b & 0xFF));
        }
        String path = withPlainEscapes(encoded.toString());
        return isPath(path) && !text.isEmpty() ? Nearest.hint(path) : "";
    }

    private static @Nullable String regex(String text) {
        if (text.isEmpty() || text.length() > LONGEST_PATTERN) {
            return null;
        }
        if (ExpressionSize.of(text) > LARGEST_EXPRESSION) {
            throw new IllegalArgumentException("%s is too large: its repetitions multiply".formatted(Quote.of(text)));
        }
        try {
            Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "%s is not a regular expression of RE2: %s".formatted(Quote.of(text), e.getDescription()), e);
        }
    }

    private static @Nullable Path file(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Checks that each <code>{word}</code> in a template means something.
     *
     * @throws IllegalArgumentException naming the first that means nothing
     */
    static void checkPlaceholders(String key, String template, List<String> known) {
        Matcher found = PLACEHOLDER.matcher(template);
        while (found.find()) {
            String word = String.valueOf(found.group(1));
            if (!known.contains(word)) {
                String hint = Nearest.hint(word, known);
                throw new IllegalArgumentException("%s: there is no {%s} to fill in%s"
                        .formatted(
                                key, word, hint.isEmpty() ? ": there is {" + String.join("}, {", known) + "}" : hint));
            }
        }
    }
}
