package balancebeam.proxy.routes;

import balancebeam.config.ValueMatch;
import balancebeam.http.QueryText;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a header, a query parameter or a cookie must be like, ready to be asked. Bytes are taken for UTF-8. Immutable.
 */
final class ValueTest {
    private final boolean wanted;
    private final byte @Nullable [] equal;
    private final @Nullable Pattern pattern;

    /**
     * @param wanted false if none may be there
     * @param equal the only value that passes, or null
     * @param pattern what a value must match as a whole, or null; without both, any value passes
     */
    private ValueTest(boolean wanted, byte @Nullable [] equal, @Nullable Pattern pattern) {
        this.wanted = wanted;
        this.equal = equal;
        this.pattern = pattern;
    }

    static ValueTest of(ValueMatch.Test test) {
        return switch (test) {
            case ValueMatch.Test.Equal(String value) ->
                new ValueTest(true, value.getBytes(StandardCharsets.UTF_8), null);
            case ValueMatch.Test.Regex(String pattern) -> new ValueTest(true, null, Re2.compile(pattern));
            case ValueMatch.Test.Present(boolean wanted) -> new ValueTest(wanted, null, null);
        };
    }

    /** Whether a value that passes is wished; otherwise none may. */
    boolean wanted() {
        return wanted;
    }

    boolean passes(byte[] bytes, int start, int end) {
        if (equal != null) {
            return Arrays.equals(bytes, start, end, equal, 0, equal.length);
        }
        return pattern == null || pattern.matches(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }

    /** As {@link #passes}, for a value that is escaped as in a query. */
    boolean passesDecoded(byte[] bytes, int start, int end) {
        if (equal != null) {
            return QueryText.equals(bytes, start, end, equal);
        }
        return pattern == null || pattern.matches(QueryText.decoded(bytes, start, end));
    }

    /** What is wished, to follow "should be". */
    String wish() {
        if (equal != null) {
            return "'" + new String(equal, StandardCharsets.UTF_8) + "'";
        }
        return pattern != null ? "matched by '" + pattern.pattern() + "'" : wanted ? "present" : "absent";
    }
}
