package balancebeam.assembly;

import balancebeam.config.AgentCheckConfig;
import balancebeam.config.ClusterConfig;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.config.ProxyProtocol;
import balancebeam.net.EventLoop;
import balancebeam.net.IcmpSocket;
import balancebeam.net.ProxyHeaderOutput;
import balancebeam.upstream.health.Asking;
import balancebeam.upstream.health.Check;
import balancebeam.upstream.health.ProbeLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a cluster, as its configuration has them. Immutable.
 *
 * @param tls null where endpoints are spoken to in the clear
 * @param loop where probes may live that need one
 */
record Checks(ClusterConfig cluster, @Nullable ClusterTls tls, EventLoop loop) {
    List<Check> all() {
        return cluster.health().checks().stream().map(this::check).toList();
    }

    /** How endpoints' agents are asked; null for not. */
    @Nullable
    Check agent() {
        AgentCheckConfig config = cluster.health().agentCheck();
        return config == null ? null : Check.agent(config);
    }

    private Check check(HealthCheckConfig config) {
        return switch (config.probe()) {
            case ProbeConfig.Http http -> http(config, http);
            case ProbeConfig.Grpc grpc -> Check.grpc(config, layer(), Asking.grpc(tls != null, grpc.service()));
            case ProbeConfig.Tcp tcp -> Check.tcp(config, behindProxyHeader(ProbeLayer.CLEAR));
            case ProbeConfig.Exec exec -> Check.exec(config, exec);
            case ProbeConfig.Icmp icmp -> Check.icmp(config, IcmpSocket::open);
            case ProbeConfig.Tls secure -> Check.tls(config, layer());
        };
    }

    private Check http(HealthCheckConfig config, ProbeConfig.Http request) {
        if (cluster.protocol() == EndpointProtocol.HTTP3 && tls != null) {
            return Check.http3(config, request, loop, tls::newQuicEngine);
        }
        Asking asking = cluster.protocol() == EndpointProtocol.HTTP2
                ? Asking.http2(tls != null, request)
                : Asking.http1(request);
        return Check.http(config, request, layer(), asking);
    }

    private ProbeLayer layer() {
        return behindProxyHeader(tls == null ? ProbeLayer.CLEAR : tls.probeLayer());
    }

    private ProbeLayer behindProxyHeader(ProbeLayer layer) {
        ProxyProtocol announced = cluster.proxyProtocol();
        return announced == null ? layer : ProbeLayer.behind(ProxyHeaderOutput.own(announced.number()), layer);
    }
}
