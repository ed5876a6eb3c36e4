package balancebeam.config;

import java.time.Duration;

/**
 * How programs beside endpoints are asked what those are good for, as HAProxy's agent-check does it. Immutable.
 *
 * @param port where an agent listens
 * @param address where all agents are, in place of their endpoints' own addresses; empty for those
 * @param send what an agent is sent first; {@link #CLUSTER} and {@link #ENDPOINT} in it are names. Empty for nothing
 * @param timeout how long an agent may take, from the connect to the end of its line; not longer than the interval
 * @param interval from one question to the next
 * @param judging how many answers in a row are believed, for better and for worse
 */
public record AgentCheckConfig(
        int port, String address, String send, Duration timeout, Duration interval, ProbeJudging judging) {
    /** In what is sent, the name of the endpoint's cluster. */
    public static final String CLUSTER = "{cluster}";
    /** In what is sent, the name of the endpoint. */
    public static final String ENDPOINT = "{endpoint}";

    public static final int LONGEST_SENT = 1_024;

    public AgentCheckConfig {
        Require.range("port", port, 1, 65_535);
        Require.time("interval", interval);
        HealthCheckConfig.requireWithin(timeout, interval);
    }
}
