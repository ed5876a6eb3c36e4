package balancebeam.control.metrics;

import java.util.List;
import java.util.TreeMap;

/** WebSockets that pass through. Immutable. */
final class WebSocketFamilies {
    static final List<Family> ALL = List.of(
            new Family(
                    Metric.gauge("balancebeam_websockets_open", "WebSockets that are open now."),
                    (scrape, out) -> out.add(scrape.instance().webSockets().open())),
            new Family(
                    Metric.counter(
                            "balancebeam_websockets_closed",
                            "WebSockets that have ended, by who or what ended them first.",
                            "by"),
                    (scrape, out) -> new TreeMap<>(
                                    scrape.instance().webSockets().closed())
                            .forEach((by, count) -> out.add(count, by))));

    private WebSocketFamilies() {}
}
