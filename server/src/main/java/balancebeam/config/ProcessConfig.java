package balancebeam.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to the process as a whole. Threads and transport are fixed at the start. Immutable.
 *
 * @param threads how many event loops move the traffic
 * @param drainDelay from the first signal to stop until the listeners close: time for others to look elsewhere
 * @param gracePeriod how long running exchanges may then take to end
 * @param webSocketDrain over which part of the grace period WebSockets are told to go, one by one
 * @param requestId whether X-Request-Id is made, kept, passed on and told to the client
 * @param proxyStatus whether answers say in Proxy-Status (RFC 9209) what went wrong here
 * @param zone where it runs, by the names that endpoints have for their zones; null for nowhere in particular
 * @param zoneShare of the requests of all zones, the percentage that comes in here; null for as many as in each other zone
 * @param instance which of the balancers before the same endpoints it is, from 0; null for the only one
 */
public record ProcessConfig(
        int threads,
        TransportKind transport,
        Duration drainDelay,
        Duration gracePeriod,
        Duration webSocketDrain,
        LogLevel logLevel,
        boolean requestId,
        boolean proxyStatus,
        @Nullable String zone,
        @Nullable Double zoneShare,
        @Nullable Integer instance) {
    public static final int MOST_THREADS = 1024;
    public static final int MOST_INSTANCE = 99_999;

    public ProcessConfig {
        Require.range("threads", threads, 1, MOST_THREADS);
        Require.zeroOrTime("drain-delay", drainDelay);
        Require.zeroOrTime("grace-period", gracePeriod);
        Require.zeroOrTime("websocket-drain", webSocketDrain);
        if (instance != null) {
            Require.range("instance", instance, 0, MOST_INSTANCE);
        }
    }

    /** Of a process that is nowhere in particular, and the only one. */
    public ProcessConfig(
            int threads,
            TransportKind transport,
            Duration drainDelay,
            Duration gracePeriod,
            Duration webSocketDrain,
            LogLevel logLevel) {
        this(threads, transport, drainDelay, gracePeriod, webSocketDrain, logLevel, false, false, null, null, null);
    }
}
