package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018): no endpoint runs more than a factor times the
 * mean, by weight, of those that are eligible; the request that is to begin counts. The sum is read anew for every pick of up to
 * {@value #EXACT} endpoints; of more, when a sixteenth as many picks were made, or 1 ms is over, and what this loop picked
 * meanwhile counts as running. Event loop only.
 */
final class LoadBound {
    private static final int EXACT = 64;
    private static final int READ_PER_PICK = 16;
    private static final long STALE_NANOS = 1_000_000;

    private final EndpointSet endpoints;
    private final double factor;
    private long running;
    private long weight;
    private double perWeight;
    private int picksLeft;
    private long readNanos;

    /** @param factor above 1; 0 for no bound, which is null */
    static @Nullable LoadBound of(EndpointSet endpoints, double factor) {
        return factor == 0 ? null : new LoadBound(endpoints, factor);
    }

    private LoadBound(EndpointSet endpoints, double factor) {
        this.endpoints = endpoints;
        this.factor = factor;
    }

    /** Before each pick. */
    void begin(long nowNanos) {
        if (picksLeft == 0 || nowNanos - readNanos > STALE_NANOS) {
            read(nowNanos);
        }
        picksLeft--;
        running++;
        perWeight = weight == 0 ? 0 : factor * running / weight;
    }

    private void read(long nowNanos) {
        long sum = 0;
        long weights = 0;
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (e.takesWork() && e.health().eligible(nowNanos)) {
                sum += e.inFlight();
                weights += endpoints.weight(i);
            }
        }
        running = sum;
        weight = weights;
        readNanos = nowNanos;
        picksLeft = endpoints.size() <= EXACT ? 1 : endpoints.size() / READ_PER_PICK;
    }

    /** Whether one more there is within the bound. */
    boolean hasRoom(int index) {
        return endpoints.get(index).inFlight() < perWeight * endpoints.weight(index);
    }
}
