package balancebeam.assembly;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.Judge;
import balancebeam.tls.TlsTrial;

/** Builds what a configuration asks for, piece by piece, and throws it away: {@link RouteTrial} and {@link TlsTrial}. Thread-safe. */
public final class ConfigTrial implements Judge {
    private final RouteTrial routes = new RouteTrial();
    private final TlsTrial tls = new TlsTrial();

    @Override
    public String problem(RouteConfig route) {
        return routes.problem(route);
    }

    @Override
    public String problem(ListenerTlsConfig config) {
        return tls.problem(config);
    }

    @Override
    public String problem(ClusterTlsConfig config) {
        return tls.problem(config);
    }
}
