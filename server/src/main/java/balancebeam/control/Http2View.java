package balancebeam.control;

import java.util.Map;

/**
 * What became of clients' HTTP/2 connections since the start. Immutable.
 *
 * @param connections that were begun
 * @param resets requests that clients took back
 * @param malformed requests that were refused by a reset
 * @param errors connections that ended since their clients broke the rules, those that were cut included
 * @param cuts connections that were cut for too many frames of a kind, by the kind, as in {@code rapid_reset}
 */
public record Http2View(long connections, long resets, long malformed, long errors, Map<String, Long> cuts) {
    /** Of who speaks no HTTP/2. */
    public static final Http2View NONE = new Http2View(0, 0, 0, 0, Map.of());
}
