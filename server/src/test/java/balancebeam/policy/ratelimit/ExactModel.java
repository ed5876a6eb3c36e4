package balancebeam.policy.ratelimit;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the limiter is to do, in the plainest way: a map of counts for every window, whole numbers of any size, one
 * thread, nothing ever forgotten. It knows nothing of the limiter's code.
 */
final class ExactModel {

    private final int limit;
    private final long windowNanos;
    private final boolean sliding;
    private final Map<Long, Map<String, Integer>> windows = new HashMap<>();
    private long latestWindow;

    ExactModel(int limit, long windowNanos, boolean sliding) {
        this.limit = limit;
        this.windowNanos = windowNanos;
        this.sliding = sliding;
    }

    /** Requests left after this one, of the key that has least; -1 if refused. The time is since the start. */
    int acquire(ClientAddress client, long nanos) {
        int remaining = wouldRemain(client, nanos);
        latestWindow = Math.max(latestWindow, nanos / windowNanos);
        if (remaining >= 0) {
            keys(client).keySet().forEach(key -> counts(latestWindow).merge(key, 1, Integer::sum));
        }
        return remaining;
    }

    /** The same without doing it. */
    int wouldRemain(ClientAddress client, long nanos) {
        long now = atLeastInLatestWindow(nanos);
        long window = now / windowNanos;
        long elapsed = now % windowNanos;
        int least = Integer.MAX_VALUE;
        for (Map.Entry<String, Integer> key : keys(client).entrySet()) {
            int used = counts(window).getOrDefault(key.getKey(), 0);
            int before = sliding ? counts(window - 1).getOrDefault(key.getKey(), 0) : 0;
            BigInteger[] stillCounts = BigInteger.valueOf(before)
                    .multiply(BigInteger.valueOf(windowNanos - elapsed))
                    .divideAndRemainder(BigInteger.valueOf(windowNanos));
            int carried = stillCounts[0].intValueExact() + stillCounts[1].signum();
            least = Math.min(least, key.getValue() - used - carried - 1);
        }
        return Math.max(-1, least);
    }

    /** Time does not go back to a window that has ended. */
    long atLeastInLatestWindow(long nanos) {
        return Math.max(nanos, latestWindow * windowNanos);
    }

    private Map<String, Integer> counts(long window) {
        return windows.computeIfAbsent(window, w -> new HashMap<>());
    }

    private Map<String, Integer> keys(ClientAddress client) {
        if (!client.ipv6()) {
            return Map.of("4/" + client.lo(), limit);
        }
        String hex = "%016x".formatted(client.hi());
        Map<String, Integer> keys = new LinkedHashMap<>();
        keys.put("64/" + hex, limit);
        keys.put("56/" + hex.substring(0, 14), 4 * limit);
        keys.put("48/" + hex.substring(0, 12), 16 * limit);
        return keys;
    }
}
