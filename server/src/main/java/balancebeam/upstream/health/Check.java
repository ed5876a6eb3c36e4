package balancebeam.upstream.health;

import balancebeam.config.AgentCheckConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.config.ProbeJudging;
import balancebeam.config.ProbePace;
import balancebeam.net.EchoSocket;
import balancebeam.net.EventLoop;
import balancebeam.net.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;

/**
 * One way in which the endpoints of a cluster are probed. Immutable.
 *
 * @param probe what is done
 * @param pace when
 * @param judging what it proves
 */
public record Check(Probe probe, ProbePace pace, ProbeJudging judging) {
    private Check(HealthCheckConfig config, Probe probe) {
        this(probe, config.pace(), config.judging());
    }

    /**
     * By a request.
     *
     * @param layer what probes speak through
     * @param asking by which version of HTTP they ask
     */
    public static Check http(HealthCheckConfig config, ProbeConfig.Http request, ProbeLayer layer, Asking asking) {
        return new Check(
                config, new HttpProbe(config.timeout(), ProbeAddress.of(config), layer, asking, request.expect()));
    }

    /**
     * The same by HTTP/3.
     *
     * @param loop where probes' connections live
     * @param engines makes an engine of QUIC in client mode, for a name "host:port" and an address
     */
    public static Check http3(
            HealthCheckConfig config,
            ProbeConfig.Http request,
            EventLoop loop,
            BiFunction<String, InetSocketAddress, SSLEngine> engines) {
        return new Check(
                config,
                new Http3Probe(
                        request,
                        config.timeout(),
                        ProbeAddress.of(config),
                        loop,
                        engines,
                        new AnswerTest(request.expect())));
    }

    /** By the health checking protocol of gRPC. */
    public static Check grpc(HealthCheckConfig config, ProbeLayer layer, Asking asking) {
        return http(config, ProbeConfig.Http.get("/"), layer, asking);
    }

    /** By a connection. */
    public static Check tcp(HealthCheckConfig config, ProbeLayer layer) {
        return new Check(
                config, new ConnectProbe(config.timeout(), ProbeAddress.of(config), layer, "accept a connection"));
    }

    /** By a command of this machine. */
    public static Check exec(HealthCheckConfig config, ProbeConfig.Exec exec) {
        return new Check(config, new ExecProbe(exec.command(), config.timeout(), ProbeAddress.of(config)));
    }

    /**
     * By ICMP's echo.
     *
     * @param opener of sockets for that
     * @throws IllegalArgumentException when this process may not have them
     */
    public static Check icmp(HealthCheckConfig config, EchoSocket.Opener opener) {
        requireIcmp(opener);
        return new Check(config, new IcmpProbe(config.timeout(), ProbeAddress.of(config), opener));
    }

    /**
     * Tries whether this process may have sockets of ICMP.
     *
     * @throws IllegalArgumentException when it may not: with the reason, and what to do
     */
    public static void requireIcmp(EchoSocket.Opener opener) {
        try {
            opener.open(InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    ("icmp is not permitted to this process (%s): set net.ipv4.ping_group_range = 0 2147483647 by sysctl, or"
                                    + " give it the capability CAP_NET_RAW")
                            .formatted(Reason.of(e)),
                    e);
        }
    }

    /** By the word of an agent. */
    public static Check agent(AgentCheckConfig config) {
        Duration interval = config.interval();
        return new Check(
                new AgentProbe(config.send(), config.timeout(), ProbeAddress.of(config.address(), config.port())),
                new ProbePace(interval, interval, interval, Defaults.HEALTH_CHECK_JITTER, ProbePace.FirstProbe.AT_ONCE),
                config.judging());
    }

    /** By a connection and a handshake. */
    public static Check tls(HealthCheckConfig config, ProbeLayer layer) {
        return new Check(config, new ConnectProbe(config.timeout(), ProbeAddress.of(config), layer, "shake hands"));
    }
}
