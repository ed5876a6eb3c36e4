package balancebeam.config;

import java.util.List;

/** What is done with a request that a route took. Immutable. */
public sealed interface RouteAction {
    /**
     * It is forwarded to a cluster, drawn by weight.
     *
     * @param split at least one; weights sum to more than 0
     * @param overrideHeader a header, in lower case, whose value names the cluster of the split to use; empty for none
     */
    record Forward(List<WeightedCluster> split, String overrideHeader) implements RouteAction {
        public Forward {
            split = List.copyOf(split);
        }

        /** To one cluster. */
        public static Forward to(String cluster) {
            return new Forward(List.of(new WeightedCluster(cluster, 1)), "");
        }
    }

    /**
     * A cluster and its share.
     *
     * @param weight 0 to 1,000,000; one of 0 gets what the override header sends there
     */
    record WeightedCluster(String cluster, int weight) {}

    /**
     * The client is sent elsewhere.
     *
     * @param to an absolute URI or a path; {@code {scheme}}, {@code {host}}, {@code {path}} and {@code {query}} (with its
     *     question mark) stand for the request's
     * @param status 301, 302, 303, 307 or 308
     */
    record Redirect(String to, int status) implements RouteAction {}

    /**
     * The balancer answers itself.
     *
     * @param status 200 to 599
     */
    record FixedAnswer(int status, String contentType, String body) implements RouteAction {}
}
