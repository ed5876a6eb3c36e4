package balancebeam.control.metrics;

import balancebeam.control.Http2View;
import balancebeam.control.Instance;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Clients that speak HTTP/2, and those that speak HTTP/3. Immutable. */
final class Http2Families {
    static final List<Family> ALL = of("http2", "HTTP/2", Instance::http2);
    static final List<Family> HTTP3 = of("http3", "HTTP/3", Instance::http3);

    private Http2Families() {}

    private static List<Family> of(String name, String protocol, Function<Instance, Http2View> view) {
        String prefix = "balancebeam_" + name;
        return List.of(
                counter(
                        prefix + "_connections",
                        "Connections on which clients spoke %s.".formatted(protocol),
                        view,
                        Http2View::connections),
                counter(prefix + "_client_resets", "Requests that clients took back.", view, Http2View::resets),
                counter(
                        prefix + "_malformed_requests",
                        "Requests that were refused by a reset, since they could be understood in two ways.",
                        view,
                        Http2View::malformed),
                counter(
                        prefix + "_connection_errors",
                        "Connections that ended since their clients broke the rules of %s, those that were cut included."
                                .formatted(protocol),
                        view,
                        Http2View::errors),
                new Family(
                        Metric.counter(
                                prefix + "_cuts", "Connections that were cut for too many frames of a kind.", "kind"),
                        (scrape, out) -> new TreeMap<>(
                                        view.apply(scrape.instance()).cuts())
                                .forEach((kind, count) -> out.add(count, kind))));
    }

    private static Family counter(
            String name, String help, Function<Instance, Http2View> view, ToLongFunction<Http2View> value) {
        return new Family(
                Metric.counter(name, help), (scrape, out) -> out.add(value.applyAsLong(view.apply(scrape.instance()))));
    }
}
