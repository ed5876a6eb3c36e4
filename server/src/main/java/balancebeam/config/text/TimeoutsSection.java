package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.Timeouts;
import java.time.Duration;
import java.util.List;

/** {@code timeouts} of all routes and connections. */
final class TimeoutsSection {
    private static final Timeouts STANDARD = Defaults.TIMEOUTS;

    private static final Key<Duration> CLIENT_HEAD = time(
            "client-head",
            STANDARD.clientHead(),
            "From a request's first byte, or the accept, to the end of its head; then 408.");
    private static final Key<Duration> CLIENT_IDLE =
            time("client-idle", STANDARD.clientIdle(), "How long a client's connection may stand without a request.");
    private static final Key<Duration> STREAM_IDLE =
            time("stream-idle", STANDARD.streamIdle(), "How long a body may stand still in either direction.");
    private static final Key<Duration> CONNECT =
            time("connect", STANDARD.connect(), "How long a connect to an endpoint may take before the next is tried.");
    private static final Key<Duration> ANSWER =
            time("answer", STANDARD.answer(), "From the end of the request to the head of the answer; then 504.");
    private static final Key<Duration> UPSTREAM_IDLE = time(
            "upstream-idle", STANDARD.upstreamIdle(), "How long a pooled connection to an endpoint may stand unused.");
    private static final Key<Duration> TUNNEL_IDLE = time(
            "tunnel-idle", STANDARD.tunnelIdle(), "How long an upgraded connection may be silent in both directions.");
    private static final Key<Duration> LINGER = time(
            "linger",
            STANDARD.linger(),
            "How long a closing connection is read from, so that its client gets the answer.");

    static final Section<Timeouts> SECTION = Section.of(
            "Timeouts",
            "How long anything may take before it is given up.",
            List.of(CLIENT_HEAD, CLIENT_IDLE, STREAM_IDLE, CONNECT, ANSWER, UPSTREAM_IDLE, TUNNEL_IDLE, LINGER),
            in -> new Timeouts(
                    in.get(CLIENT_HEAD),
                    in.get(CLIENT_IDLE),
                    in.get(STREAM_IDLE),
                    in.get(CONNECT),
                    in.get(ANSWER),
                    in.get(UPSTREAM_IDLE),
                    in.get(TUNNEL_IDLE),
                    in.get(LINGER)));

    private TimeoutsSection() {}

    private static Key<Duration> time(String name, Duration byDefault, String doc) {
        return Key.of(name, Units.DURATION, byDefault, doc);
    }
}
