package balancebeam.control.status;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last {@value #KEPT} events, and since when each subject is in its state. Thread-safe. */
public final class Events {
    private static final int KEPT = 200;
    /** More than one balancer has at a time; discovery brings new ones for as long as the process lives. */
    static final int MOST_SUBJECTS = 10_000;

    private final ArrayDeque<Event> all = new ArrayDeque<>();
    // The one whose health changed longest ago is first.
    private final LinkedHashMap<String, Instant> since = new LinkedHashMap<>();
    private long nextId = 1;

    /** One more. */
    public synchronized void add(String kind, String subject, String from, String to, String reason) {
        Event event = new Event(nextId++, Instant.now(), kind, subject, from, to, reason);
        if (all.size() == KEPT) {
            all.removeFirst();
        }
        all.addLast(event);
        if (kind.equals("health")) {
            since.putLast(subject, event.at());
            if (since.size() > MOST_SUBJECTS) {
                since.pollFirstEntry();
            }
        }
    }

    public synchronized List<Event> latestFirst() {
        return List.copyOf(all.reversed());
    }

    /** Oldest first. */
    synchronized List<Map<String, Object>> json() {
        return all.stream().map(Event::json).toList();
    }

    /** When the subject's health last changed; {@code met}, when it was first heard of, if it never did. */
    synchronized Instant since(String subject, Instant met) {
        return since.getOrDefault(subject, met);
    }
}
