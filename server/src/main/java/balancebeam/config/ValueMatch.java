package balancebeam.config;

/**
 * What a header, a query parameter or a cookie must be like. Immutable.
 *
 * @param name of a header in lower case; of a parameter or a cookie as it is
 */
public record ValueMatch(String name, Test test) {
    /** What its value must be. Of a header that comes several times one must pass; so with a parameter. */
    public sealed interface Test {
        /** Exactly that. */
        record Equal(String value) implements Test {}

        /** The RE2 expression matches it as a whole. */
        record Regex(String pattern) implements Test {}

        /** It is there, or it is not. */
        record Present(boolean wanted) implements Test {}
    }
}
