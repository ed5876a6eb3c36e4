package balancebeam.assembly;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.Finding;
import balancebeam.config.text.Judge;
import balancebeam.tls.TlsTrial;
import java.util.List;

/** Builds what a configuration asks for, piece by piece, and throws it away: {@link RouteTrial} and {@link TlsTrial}. Thread-safe. */
public final class ConfigTrial implements Judge {
    private final RouteTrial routes = new RouteTrial();
    private final TlsTrial tls = new TlsTrial();

    @Override
    public List<Finding> findings(RouteConfig route) {
        return routes.findings(route);
    }

    @Override
    public List<Finding> findings(ListenerTlsConfig config) {
        return tls.findings(config);
    }

    @Override
    public List<Finding> findings(ClusterTlsConfig config) {
        return tls.findings(config);
    }
}
