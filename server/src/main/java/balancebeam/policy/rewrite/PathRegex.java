package balancebeam.policy.rewrite;

import balancebeam.http.TargetPath;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the first match of an RE2 expression in a path, in time that is linear in the path's length: there is no
 * backtracking that a client could blow up. Immutable.
 */
final class PathRegex {
    private final Pattern pattern;
    private final String replacement;

    /** @throws IllegalArgumentException naming the expression or the replacement and what is wrong with it */
    PathRegex(String regex, String replacement) {
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'%s' is no RE2 expression: %s".formatted(regex, e.getMessage()), e);
        }
        this.replacement = TargetPath.escaped(replacement);
        if (replacement.contains("?") || replacement.contains("#")) {
            throw new IllegalArgumentException(
                    "'%s' can't be part of a path: the query stays as it is".formatted(replacement));
        }
        requireGroups(replacement);
    }

    /** What a request can't be answered about is found out here, once. */
    private void requireGroups(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '$') {
                char next = text.charAt(i + 1);
                if (next < '0' || next > '9' || next - '0' > pattern.groupCount()) {
                    throw new IllegalArgumentException(
                            "'%s': $%c is no group: the expression has %d".formatted(text, next, pattern.groupCount()));
                }
            }
        }
        if (text.endsWith("$") || text.endsWith("\\")) {
            throw new IllegalArgumentException("'%s' ends in the middle of a group".formatted(text));
        }
    }

    /**
     * The path with its first match replaced; the same String where nothing matches.
     *
     * @return null when what comes out is no path that may be passed on
     */
    @Nullable
    String replace(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.find()) {
            return path;
        }
        StringBuilder out = new StringBuilder();
        matcher.appendReplacement(out, replacement);
        matcher.appendTail(out);
        return normal(out.toString());
    }

    private static @Nullable String normal(String path) {
        // A dot segment that the replacement made up would lead somewhere that no rule of this route was asked about.
        if (hasDotSegment(path)) {
            return null;
        }
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        TargetPath target = new TargetPath();
        boolean valid = bytes.length > 0 && target.normalise(bytes, 0, bytes.length) && !target.hasQuery();
        return valid ? target.text() : null;
    }

    private static boolean hasDotSegment(String path) {
        return path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..");
    }
}
