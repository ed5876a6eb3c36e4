package balancebeam.config;

/**
 * How the request's target is changed before it is forwarded. Immutable.
 *
 * @param stripPrefix taken from the path's beginning; empty for nothing
 * @param addPrefix put before the path; empty for nothing
 * @param pathRegex an RE2 expression of which the first match in the path is replaced; empty for none
 * @param pathReplacement what it is replaced by; {@code $1} is the first group
 * @param host the Host that endpoints see; empty for the client's
 */
public record RewriteConfig(
        String stripPrefix, String addPrefix, String pathRegex, String pathReplacement, String host) {}
