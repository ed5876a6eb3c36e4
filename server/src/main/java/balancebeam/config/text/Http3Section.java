package balancebeam.config.text;

import balancebeam.config.Http3Config;
import java.time.Duration;
import java.util.List;

/** {@code listeners.NAME.http3}. */
final class Http3Section {
    private static final Key<Boolean> EARLY_DATA = Key.of(
            "early-data",
            Numbers.BOOLEAN,
            Http3Config.ON.earlyData(),
            "Whether clients that come back may ask before their handshake is done (0-RTT): safe methods without content only.");
    private static final Key<Integer> ADVERTISE_PORT = Key.of(
                    "advertise-port",
                    Numbers.whole(0, 65_535),
                    Http3Config.ON.advertisePort(),
                    "The UDP port that clients of HTTP/1.1 and HTTP/2 are told of, where it is not the listener's own.")
            .defaultsTo("the listener's own");
    private static final Key<Duration> ADVERTISE_AGE = Key.of(
            "advertise-age",
            Units.DURATION_OR_ZERO,
            Http3Config.DEFAULT_AGE,
            "How long they remember it, by Alt-Svc; 0 tells them nothing.");

    static final Section<Http3Config> SECTION = Section.of(
            "HTTP/3",
            "HTTP/3 at a listener; `true` and `{}` are short for all defaults.",
            List.of(EARLY_DATA, ADVERTISE_PORT, ADVERTISE_AGE),
            in -> new Http3Config(true, in.get(EARLY_DATA), in.get(ADVERTISE_PORT), in.get(ADVERTISE_AGE)));

    private Http3Section() {}
}
