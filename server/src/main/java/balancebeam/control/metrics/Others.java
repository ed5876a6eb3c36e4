package balancebeam.control.metrics;

import balancebeam.balance.Endpoint;
import balancebeam.balance.LatencyHistogram;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The sum over the endpoints of a cluster that have no series of their own; it never falls, whoever comes and goes. One thread
 * at a time.
 */
final class Others {
    private final EndpointCounts gone = new EndpointCounts();
    private Set<Endpoint> members = Set.of();
    private boolean used;

    /**
     * What all that were ever among these have counted while they were.
     *
     * @param now who is among them
     * @param ownBefore who had series of their own the last time: what they have counted so far was told there
     */
    EndpointCounts sum(List<Endpoint> now, Set<Endpoint> ownBefore, LatencyHistogram scratch) {
        Set<Endpoint> staying = Collections.newSetFromMap(new IdentityHashMap<>());
        staying.addAll(now);
        for (Endpoint endpoint : members) {
            if (!staying.contains(endpoint)) {
                gone.add(EndpointCounts.of(endpoint, scratch), 1);
            }
        }
        EndpointCounts sum = new EndpointCounts();
        for (Endpoint endpoint : now) {
            EndpointCounts counts = EndpointCounts.of(endpoint, scratch);
            sum.add(counts, 1);
            if (!members.contains(endpoint) && ownBefore.contains(endpoint)) {
                gone.add(counts, -1);
            }
        }
        sum.add(gone, 1);
        members = staying;
        used |= !now.isEmpty();
        return sum;
    }

    /** Whether there ever was one. */
    boolean isUsed() {
        return used;
    }
}
