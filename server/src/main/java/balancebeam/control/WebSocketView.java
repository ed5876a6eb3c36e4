package balancebeam.control;

import java.util.Map;

/**
 * How WebSockets did. Immutable.
 *
 * @param open those that are open now
 * @param closed those that have ended since the start, by who or what ended them first, as in {@code lifetime}
 */
public record WebSocketView(long open, Map<String, Long> closed) {
    /** Where there were none. */
    public static final WebSocketView NONE = new WebSocketView(0, Map.of());
}
