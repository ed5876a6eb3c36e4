package balancebeam.config.text;

import balancebeam.config.ClusterConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.RouteConfig;
import java.util.List;

/** What a {@link Judge} says of a configuration, told where it was written. One thread. */
final class Judgement {
    private final Judge judge;
    private final Report report;

    private Judgement(Judge judge, Report report) {
        this.judge = judge;
        this.report = report;
    }

    static void tell(Config config, Judge judge, Report report) {
        new Judgement(judge, report).tell(config);
    }

    private void tell(Config config) {
        for (ListenerConfig listener : config.listeners()) {
            ListenerTlsConfig tls = listener.tls();
            if (tls != null) {
                tell(judge.findings(tls), at(Kind.LISTENER, listener.name(), "tls"));
            }
        }
        for (ClusterConfig cluster : config.clusters()) {
            ClusterTlsConfig tls = cluster.tls();
            if (tls != null) {
                tell(judge.findings(tls), at(Kind.CLUSTER, cluster.name(), "tls"));
            }
            List<Finding> ofChecks = cluster.health().checks().stream()
                    .flatMap(check -> judge.findings(check).stream())
                    .distinct()
                    .toList();
            tell(ofChecks, at(Kind.CLUSTER, cluster.name(), "health-check"));
        }
        for (RouteConfig route : config.routes()) {
            tell(judge.findings(route), report.definedAt(Kind.ROUTE, route.name()));
        }
    }

    private static void tell(List<Finding> findings, Value judged) {
        for (Finding finding : findings) {
            Value at = judged.below(TlsSections.written(finding.keys(), judged));
            if (finding.isProblem()) {
                at.problem(finding.message());
            } else {
                at.warning(finding.message());
            }
        }
    }

    /** What is written below a name; the name where nothing is. */
    private Value at(Kind kind, String name, String key) {
        Value named = report.definedAt(kind, name);
        Value found = report.definedBelow(kind, name, List.of(key));
        return found.name().equals(key) ? found : named;
    }
}
