package balancebeam.balance;

/**
 * What probes found out lately, at most one answer of each endpoint, the oldest first. Requests that were sent to an endpoint
 * since count as if it had told of them. Event loop only; nothing allocates after its construction.
 */
final class ProbePool {

    private final int[] endpoints;
    private final int[] rifs;
    private final long[] latencies;
    private final long[] times;
    private final int[] uses;
    private int size;

    ProbePool(int most) {
        endpoints = new int[most];
        rifs = new int[most];
        latencies = new long[most];
        times = new long[most];
        uses = new int[most];
    }

    int size() {
        return size;
    }

    /** Which endpoint an answer is of. */
    int endpoint(int at) {
        return endpoints[at];
    }

    /** Its requests in flight, with those sent since. */
    int rif(int at) {
        return rifs[at];
    }

    long latencyNanos(int at) {
        return latencies[at];
    }

    /** The newest answer, in place of an older one of the same endpoint, or of the oldest of all when the pool is full. */
    void add(int endpoint, int rif, long latencyNanos, long nowNanos, int usesOfIt) {
        int same = find(endpoint);
        if (same >= 0) {
            remove(same);
        } else if (size == endpoints.length) {
            remove(0);
        }
        endpoints[size] = endpoint;
        rifs[size] = rif;
        latencies[size] = latencyNanos;
        times[size] = nowNanos;
        uses[size] = usesOfIt;
        size++;
    }

    /** A request goes by that answer, which is gone when that was the last one. */
    void use(int at) {
        // A request more among those that share the machine.
        latencies[at] += latencies[at] / (rifs[at] + 1);
        rifs[at]++;
        uses[at]--;
        if (uses[at] <= 0) {
            remove(at);
        }
    }

    /** Forgets what is older. */
    void forgetBefore(long nanos) {
        int old = 0;
        while (old < size && times[old] - nanos < 0) {
            old++;
        }
        if (old > 0) {
            shift(0, old);
        }
    }

    void remove(int at) {
        shift(at, 1);
    }

    private int find(int endpoint) {
        for (int i = 0; i < size; i++) {
            if (endpoints[i] == endpoint) {
                return i;
            }
        }
        return -1;
    }

    private void shift(int at, int count) {
        int moved = size - at - count;
        System.arraycopy(endpoints, at + count, endpoints, at, moved);
        System.arraycopy(rifs, at + count, rifs, at, moved);
        System.arraycopy(latencies, at + count, latencies, at, moved);
        System.arraycopy(times, at + count, times, at, moved);
        System.arraycopy(uses, at + count, uses, at, moved);
        size -= count;
    }
}
