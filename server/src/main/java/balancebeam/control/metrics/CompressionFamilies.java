package balancebeam.control.metrics;

import balancebeam.control.Instance.CompressionView;
import java.util.List;
import java.util.function.ToLongFunction;

/** What is compressed on its way to clients, by coding; nothing while no route does that. Immutable. */
final class CompressionFamilies {
    static final List<Family> ALL = List.of(
            each(
                    Metric.gauge("balancebeam_compression_running", "Answers that are being compressed.", "encoding"),
                    CompressionView::running),
            each(
                    Metric.counter(
                            "balancebeam_compression_in_bytes",
                            "Content of endpoints that was compressed.",
                            "encoding"),
                    CompressionView::inBytes),
            each(
                    Metric.counter("balancebeam_compression_out_bytes", "What became of that.", "encoding"),
                    CompressionView::outBytes),
            each(
                    Metric.counter(
                            "balancebeam_compression_skipped",
                            "Answers that were not compressed, since others took all memory that there is for it.",
                            "encoding"),
                    CompressionView::skipped));

    private CompressionFamilies() {}

    private static Family each(Metric metric, ToLongFunction<CompressionView> value) {
        return new Family(metric, (scrape, out) -> scrape.instance()
                .compression()
                .forEach(one -> out.add(value.applyAsLong(one), one.encoding())));
    }
}
