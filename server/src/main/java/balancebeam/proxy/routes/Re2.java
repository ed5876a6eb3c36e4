package balancebeam.proxy.routes;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Reading RE2 expressions, whose time to match grows with the text and never explodes. Stateless. */
final class Re2 {
    private Re2() {}

    /**
     * @throws IllegalArgumentException naming the expression and what is wrong with it
     */
    static Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'%s' is not an RE2 expression: %s".formatted(expression, e.getDescription()), e);
        }
    }
}
