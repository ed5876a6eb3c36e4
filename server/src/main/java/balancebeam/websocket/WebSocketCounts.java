package balancebeam.websocket;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How many WebSockets there are, and why others have ended, over all event loops, since the start. Thread-safe. */
public final class WebSocketCounts {
    private final LongAdder opened = new LongAdder();
    private final Map<Ending, LongAdder> closed = new EnumMap<>(Ending.class);

    public WebSocketCounts() {
        for (Ending by : Ending.values()) {
            closed.put(by, new LongAdder());
        }
    }

    void opened() {
        opened.increment();
    }

    void closed(Ending by) {
        Objects.requireNonNull(closed.get(by)).increment();
    }

    /** Those that are open now. */
    public long open() {
        long ended = 0;
        for (LongAdder one : closed.values()) {
            ended += one.sum();
        }
        return Math.max(0, opened.sum() - ended);
    }

    /** Those that have ended, by who or what ended them first, as in {@code lifetime}. */
    public Map<String, Long> closed() {
        Map<String, Long> byReason = new TreeMap<>();
        closed.forEach((by, count) -> byReason.put(by.name().toLowerCase(Locale.ROOT), count.sum()));
        return byReason;
    }
}
