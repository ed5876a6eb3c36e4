package balancebeam.config;

import java.time.Duration;

/**
 * When endpoints are probed. Immutable.
 *
 * @param interval from one probe of an endpoint to the next; 0 switches probing off
 * @param intervalUnsure the same while it is not decided: some probes have failed, or passed, and not yet enough of them
 * @param intervalDown the same while the endpoint is down
 * @param jitter how much an interval is longer or shorter by chance, in percent of it
 * @param firstProbe when the first one comes
 */
public record ProbePace(
        Duration interval, Duration intervalUnsure, Duration intervalDown, int jitter, FirstProbe firstProbe) {
    public static final int MOST_JITTER = 50;

    /** When an endpoint is probed for the first time. */
    public enum FirstProbe implements Choice {
        /** One interval after it is known. */
        AFTER_INTERVAL,
        /** As soon as it is known; many endpoints within what the jitter is of an interval. */
        AT_ONCE
    }

    public ProbePace {
        Require.zeroOrTime("interval", interval);
        Require.zeroOrTime("interval-unsure", intervalUnsure);
        Require.zeroOrTime("interval-down", intervalDown);
        Require.range("jitter", jitter, 0, MOST_JITTER);
    }

    /** Always that interval, to the point. */
    public static ProbePace steady(Duration interval) {
        return new ProbePace(interval, interval, interval, 0, FirstProbe.AFTER_INTERVAL);
    }
}
