package balancebeam.control.status;

import balancebeam.balance.Endpoint;
import balancebeam.config.Balancing;
import balancebeam.config.Metric;

/** By what the load of an endpoint is known, if its cluster's algorithm goes by load. Immutable functions. */
final class LoadText {
    private LoadText() {}

    /** "in flight", "seen", "reported"; empty where load makes no difference. */
    static String of(Balancing algorithm, Endpoint endpoint) {
        return switch (algorithm) {
            case Balancing.P2c p2c -> of(p2c.metric());
            case Balancing.LeastRequest least -> of(least.metric());
            case Balancing.LeastResponseTime _, Balancing.LeastBandwidth _ -> "seen";
            case Balancing.Prequal prequal ->
                prequal.probePath() != null && endpoint.reportsLoad() ? "reported" : "seen";
            case Balancing.FirstAvailable _ -> "in flight";
            case Balancing.RoundRobin _, Balancing.Random _, Balancing.ByKey _ -> "";
        };
    }

    private static String of(Metric metric) {
        return switch (metric) {
            case IN_FLIGHT -> "in flight";
            case PEAK_EWMA -> "seen";
            case REPORTED -> "reported";
        };
    }
}
