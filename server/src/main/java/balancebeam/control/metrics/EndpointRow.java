package balancebeam.control.metrics;

import balancebeam.balance.Endpoint;
import balancebeam.upstream.Cluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page says in one set of series: an endpoint, or all the endpoints of a cluster that have no series of their own.
 * Immutable but for the endpoints.
 *
 * @param label the endpoint's address
 * @param counts as of this scrape
 * @param members those that this is the sum of
 * @param single the only member; null for a sum
 */
record EndpointRow(
        Cluster cluster,
        String label,
        EndpointCounts counts,
        List<Endpoint> members,
        @Nullable Endpoint single) {
    /** The values of the labels that all metrics of endpoints have. */
    String[] labels() {
        return new String[] {cluster.name(), label};
    }

    /** The same, and one more. */
    String[] labels(String third) {
        return new String[] {cluster.name(), label, third};
    }

    /** The same, and two more. */
    String[] labels(String third, String fourth) {
        return new String[] {cluster.name(), label, third, fourth};
    }

    int inFlight() {
        return members.stream().mapToInt(Endpoint::inFlight).sum();
    }

    int connections() {
        return members.stream().mapToInt(Endpoint::connections).sum();
    }
}
