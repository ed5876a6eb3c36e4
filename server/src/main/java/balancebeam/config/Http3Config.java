package balancebeam.config;

import java.time.Duration;

/**
 * HTTP/3 at a listener. Immutable.
 *
 * @param enabled whether it is spoken
 * @param earlyData whether clients that come back may ask before their handshake is done
 * @param advertisePort the UDP port that clients of other versions are told of; 0 for the listener's own
 * @param advertiseAge how long they remember it; zero: they are told nothing
 */
public record Http3Config(boolean enabled, boolean earlyData, int advertisePort, Duration advertiseAge) {
    /** How long clients remember, unless something else is said. */
    public static final Duration DEFAULT_AGE = Duration.ofHours(24);

    /** It is spoken, as most want it. */
    public static final Http3Config ON = new Http3Config(true, false, 0, DEFAULT_AGE);

    /** It is not spoken. */
    public static final Http3Config OFF = new Http3Config(false, false, 0, DEFAULT_AGE);

    public Http3Config {
        Require.range("advertise-port", advertisePort, 0, 65_535);
        Require.zeroOrTime("advertise-age", advertiseAge);
    }
}
