package balancebeam.control;

import java.util.Map;

/**
 * What became of clients' connections of HTTP/2, or of HTTP/3, since the start. Immutable.
 *
 * @param connections that were begun
 * @param resets requests that clients took back
 * @param malformed requests that were refused by a reset
 * @param errors connections that ended since their clients broke the rules, those that were cut included
 * @param cuts connections that were cut for too many frames of a kind, by the kind, as in {@code rapid_reset}
 */
public record Http2View(long connections, long resets, long malformed, long errors, Map<String, Long> cuts) {
    /** Of who speaks neither. */
    public static final Http2View NONE = new Http2View(0, 0, 0, 0, Map.of());
}
