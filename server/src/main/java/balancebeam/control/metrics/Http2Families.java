package balancebeam.control.metrics;

import balancebeam.control.Http2View;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Clients that speak HTTP/2. Immutable. */
final class Http2Families {
    static final List<Family> ALL = List.of(
            counter(
                    "balancebeam_http2_connections",
                    "Connections on which clients spoke HTTP/2.",
                    Http2View::connections),
            counter("balancebeam_http2_client_resets", "Requests that clients took back.", Http2View::resets),
            counter(
                    "balancebeam_http2_malformed_requests",
                    "Requests that were refused by a reset, since they could be understood in two ways.",
                    Http2View::malformed),
            counter(
                    "balancebeam_http2_connection_errors",
                    "Connections that ended since their clients broke the rules of HTTP/2, those that were cut included.",
                    Http2View::errors),
            new Family(
                    Metric.counter(
                            "balancebeam_http2_cuts",
                            "Connections that were cut for too many frames of a kind.",
                            "kind"),
                    (scrape, out) -> new TreeMap<>(scrape.instance().http2().cuts())
                            .forEach((kind, count) -> out.add(count, kind))));

    private Http2Families() {}

    private static Family counter(String name, String help, ToLongFunction<Http2View> value) {
        return new Family(
                Metric.counter(name, help),
                (scrape, out) -> out.add(value.applyAsLong(scrape.instance().http2())));
    }
}
