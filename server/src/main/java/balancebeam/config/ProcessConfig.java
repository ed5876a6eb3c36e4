package balancebeam.config;

import java.time.Duration;

/**
 * What belongs to the process as a whole. Threads and transport are fixed at the start. Immutable.
 *
 * @param threads how many event loops move the traffic
 * @param drainDelay from the first signal to stop until the listeners close: time for others to look elsewhere
 * @param gracePeriod how long running exchanges may then take to end
 * @param webSocketDrain over which part of the grace period WebSockets are told to go, one by one
 * @param requestId whether X-Request-Id is made, kept, passed on and told to the client
 * @param proxyStatus whether answers say in Proxy-Status (RFC 9209) what went wrong here
 */
public record ProcessConfig(
        int threads,
        TransportKind transport,
        Duration drainDelay,
        Duration gracePeriod,
        Duration webSocketDrain,
        LogLevel logLevel,
        boolean requestId,
        boolean proxyStatus) {
    public static final int MOST_THREADS = 1024;

    public ProcessConfig {
        Require.range("threads", threads, 1, MOST_THREADS);
        Require.zeroOrTime("drain-delay", drainDelay);
        Require.zeroOrTime("grace-period", gracePeriod);
        Require.zeroOrTime("websocket-drain", webSocketDrain);
    }
}
