package balancebeam.policy.ratelimit;

import java.time.Duration;

/**
 * How much a client address may ask for, and how many addresses are counted exactly. Immutable.
 *
 * @param maxRequests requests a window that one IPv4 address or one IPv6 /64 may make, 1 to {@link #MAX_REQUESTS};
 *     an IPv6 /56 gets 4 times as many and a /48 16 times
 * @param window the window's length, {@link #MIN_WINDOW} to {@link #MAX_WINDOW}; rounded up to a microsecond
 * @param kind fixed or sliding
 * @param tableEntries keys of one window that are counted exactly, 1 to {@link #MAX_ENTRIES}. An IPv4 client is one
 *     key; an IPv6 client is up to three, of which neighbours share two. More keys than that are judged approximately
 */
public record RateLimit(int maxRequests, Duration window, WindowKind kind, int tableEntries) {

    /** The greatest limit, 4,194,303: the counter of a /48 holds 16 times as many in 26 bits. */
    public static final int MAX_REQUESTS = (1 << 22) - 1;

    public static final Duration MIN_WINDOW = Duration.ofMillis(10);
    public static final Duration MAX_WINDOW = Duration.ofDays(1);
    public static final int MAX_ENTRIES = 1 << 26;

    static final int SITE_56_FACTOR = 4;
    static final int SITE_48_FACTOR = 16;

    public RateLimit {
        requireBetween("maxRequests", maxRequests, 1, MAX_REQUESTS);
        requireBetween("tableEntries", tableEntries, 1, MAX_ENTRIES);
        if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "window " + window + " is not between " + MIN_WINDOW + " and " + MAX_WINDOW);
        }
    }

    /** Bytes outside the heap that the limiter takes at most: about 18 an entry if fixed, 36 if sliding. */
    public long offHeapBytes() {
        return new Geometry(this).words() * Long.BYTES;
    }

    private static void requireBetween(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not between " + least + " and " + most);
        }
    }
}
