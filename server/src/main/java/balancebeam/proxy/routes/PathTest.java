package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.config.PathMatch;
import balancebeam.http.TargetPath;
import com.google.re2j.Pattern;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether a normalised path is one that a route takes, asked of one route alone. Immutable. */
sealed interface PathTest {
    boolean takes(byte[] path, int start, int end);

    /** What is wished, to follow "path is /a, and should". */
    String wish();

    /**
     * Reads a match, whose path is made normal as those of requests are.
     *
     * @throws IllegalArgumentException naming the path that no request can have, or the expression that is none
     */
    static PathTest of(PathMatch match) {
        return switch (match) {
            case PathMatch.Any() -> new Any();
            case PathMatch.Exact(String path) -> new Exact(TargetPath.normalised(path));
            case PathMatch.Prefix(String path) -> Prefix.of(path);
            case PathMatch.Regex(String pattern) -> Regex.of(pattern);
        };
    }

    /** Every path. */
    record Any() implements PathTest {
        @Override
        public boolean takes(byte[] path, int start, int end) {
            return true;
        }

        @Override
        public String wish() {
            return "be anything";
        }
    }

    /** One path. */
    record Exact(String text) implements PathTest {
        @Override
        public boolean takes(byte[] path, int start, int end) {
            return text.equals(Ascii.text(path, start, end));
        }

        @Override
        public String wish() {
            return "be " + text;
        }
    }

    /**
     * A path and all below it.
     *
     * @param text with a slash at its end
     */
    record Prefix(String text) implements PathTest {
        static Prefix of(String path) {
            String normal = TargetPath.normalised(path.isEmpty() ? "/" : path);
            return new Prefix(normal.endsWith("/") ? normal : normal + "/");
        }

        @Override
        public boolean takes(byte[] path, int start, int end) {
            return (Ascii.text(path, start, end) + "/").startsWith(text);
        }

        @Override
        public String wish() {
            return "begin with " + (text.length() > 1 ? text.substring(0, text.length() - 1) : text);
        }
    }

    /**
     * All paths that an RE2 expression matches as a whole.
     *
     * @param automaton takes those paths, and perhaps more; null if there is none
     * @param exact whether it takes no more, so that RE2 need not be asked
     */
    record Regex(Pattern pattern, @Nullable PathAutomaton automaton, boolean exact) implements PathTest {
        static Regex of(String text) {
            Pattern pattern = Re2.compile(text);
            ExpressionReader.Outcome read = ExpressionReader.read(text);
            PathAutomaton automaton = read == null ? null : PathAutomaton.of(read.expression());
            return new Regex(pattern, automaton, read != null && automaton != null && read.exact());
        }

        /** Makes objects only if RE2/J is asked, which reads no ranges of bytes. */
        @Override
        public boolean takes(byte[] path, int start, int end) {
            if (automaton != null && !automaton.takes(path, start, end)) {
                return false;
            }
            return exact || pattern.matches(Arrays.copyOfRange(path, start, end));
        }

        @Override
        public String wish() {
            return "be matched by '" + pattern.pattern() + "'";
        }
    }
}
