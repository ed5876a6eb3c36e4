package balancebeam.control.metrics;

import balancebeam.balance.Endpoint;
import balancebeam.balance.LatencyHistogram;
import balancebeam.upstream.Cluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives endpoints series of their own, up to a number; what discovery finds beyond that is one sum per cluster. One thread at a
 * time.
 *
 * <p>Who has a series keeps it for as long as it is in its cluster, and {@link Others} keeps the sums from falling: a counter
 * that falls looks like one that began anew, and a rate over it would show traffic that never was.
 */
final class EndpointRows {
    /** The sum of those without series of their own. No address is written like that. */
    static final String OTHER = "other";

    private final int most;
    private final LatencyHistogram scratch = new LatencyHistogram();
    private Map<String, Seen> seen = Map.of();

    /** How a cluster was shown last. */
    private record Seen(Set<Endpoint> own, Others others) {}

    /** @param most how many endpoints may have series of their own */
    EndpointRows(int most) {
        this.most = most;
    }

    List<EndpointRow> of(Collection<Cluster> clusters) {
        IdentityHashMap<Cluster, List<Endpoint>> all = new IdentityHashMap<>();
        clusters.forEach(cluster -> all.put(cluster, cluster.all()));
        int share = share(all.values().stream().mapToInt(List::size).toArray(), most);
        Map<String, Seen> now = new HashMap<>();
        List<EndpointRow> rows = new ArrayList<>();
        for (Cluster cluster : clusters) {
            Seen before = seen.getOrDefault(cluster.name(), new Seen(Set.of(), new Others()));
            List<Endpoint> members = all.getOrDefault(cluster, List.of());
            Set<Endpoint> own = own(members, before.own, share);
            now.put(cluster.name(), new Seen(own, before.others));
            addRows(cluster, members, own, before, rows);
        }
        seen = now;
        return rows;
    }

    private void addRows(
            Cluster cluster, List<Endpoint> members, Set<Endpoint> own, Seen before, List<EndpointRow> rows) {
        List<Endpoint> rest = new ArrayList<>();
        for (Endpoint endpoint : members) {
            if (own.contains(endpoint)) {
                EndpointCounts counts = EndpointCounts.of(endpoint, scratch);
                rows.add(new EndpointRow(cluster, endpoint.addressText(), counts, List.of(endpoint), endpoint));
            } else {
                rest.add(endpoint);
            }
        }
        EndpointCounts sum = before.others.sum(rest, before.own, scratch);
        if (before.others.isUsed()) {
            rows.add(new EndpointRow(cluster, OTHER, sum, rest, null));
        }
    }

    private static Set<Endpoint> own(List<Endpoint> members, Set<Endpoint> before, int share) {
        Set<Endpoint> own = Collections.newSetFromMap(new IdentityHashMap<>());
        members.stream().filter(before::contains).limit(share).forEach(own::add);
        members.stream().takeWhile(endpoint -> own.size() < share).forEach(own::add);
        return own;
    }

    /** The most that each may have so that all together have no more than there is: who needs less leaves it to the others. */
    static int share(int[] wanted, int most) {
        int[] sorted = wanted.clone();
        Arrays.sort(sorted);
        int left = most;
        for (int i = 0; i < sorted.length; i++) {
            int even = left / (sorted.length - i);
            if (sorted[i] > even) {
                return even;
            }
            left -= sorted[i];
        }
        return Integer.MAX_VALUE;
    }
}
