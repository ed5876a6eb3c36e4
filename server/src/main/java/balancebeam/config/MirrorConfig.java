package balancebeam.config;

/**
 * A copy of requests to a shadow cluster, whose answers nobody sees. Immutable.
 *
 * @param percent of requests that are copied, above 0 to 100
 */
public record MirrorConfig(String cluster, double percent) {}
