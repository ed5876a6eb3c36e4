package balancebeam.config;

/** Which normalised paths a route takes (without the query). Immutable. */
public sealed interface PathMatch {
    /** Every path. */
    record Any() implements PathMatch {}

    /** That path and no other. */
    record Exact(String path) implements PathMatch {}

    /**
     * That path and all below it: {@code /api} takes {@code /api} and {@code /api/x}, not {@code /apix} (Gateway API,
     * PathPrefix). A slash at its end makes no difference.
     */
    record Prefix(String path) implements PathMatch {}

    /** Every path that the RE2 expression matches as a whole. */
    record Regex(String pattern) implements PathMatch {}
}
