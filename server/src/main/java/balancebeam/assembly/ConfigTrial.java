package balancebeam.assembly;

import balancebeam.config.ClusterConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.Config;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.Finding;
import balancebeam.config.text.Judge;
import balancebeam.net.EchoSocket;
import balancebeam.net.IcmpSocket;
import balancebeam.tls.TlsTrial;
import balancebeam.upstream.health.Check;
import java.util.ArrayList;
import java.util.List;

/** Builds what a configuration asks for, piece by piece, and throws it away: {@link RouteTrial}, {@link TlsTrial}, and whether
 * ICMP is permitted. Thread-safe. */
public final class ConfigTrial implements Judge {
    private final RouteTrial routes = new RouteTrial();
    private final TlsTrial tls = new TlsTrial();
    private final EchoSocket.Opener echoes;

    public ConfigTrial() {
        this(IcmpSocket::open);
    }

    /** @param echoes opens sockets of ICMP, or says why not */
    ConfigTrial(EchoSocket.Opener echoes) {
        this.echoes = echoes;
    }

    @Override
    public List<Finding> findings(HealthCheckConfig check) {
        try {
            if (check.probe() instanceof ProbeConfig.Icmp) {
                Check.requireIcmp(echoes);
            }
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(Finding.problem(List.of(), String.valueOf(e.getMessage())));
        }
    }

    @Override
    public List<Finding> findings(RouteConfig route) {
        return routes.findings(route);
    }

    @Override
    public List<Finding> findings(ListenerTlsConfig config) {
        return tls.findings(config);
    }

    /** What is odd about the certificates of a configuration that stands in no file, a line each. */
    public static List<String> warnings(Config config) {
        TlsTrial tls = new TlsTrial();
        List<Finding> findings = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            ListenerTlsConfig of = listener.tls();
            findings.addAll(of == null ? List.of() : tls.findings(of));
        }
        for (ClusterConfig cluster : config.clusters()) {
            ClusterTlsConfig of = cluster.tls();
            findings.addAll(of == null ? List.of() : tls.findings(of));
        }
        return findings.stream().map(Finding::message).distinct().toList();
    }

    @Override
    public List<Finding> findings(ClusterTlsConfig config) {
        return tls.findings(config);
    }
}
