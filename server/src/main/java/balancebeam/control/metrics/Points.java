package balancebeam.control.metrics;

import java.util.List;

/**
 * Writes the values of one metric, a line each, in either format: the text format 0.0.4 as Prometheus documents it, and
 * OpenMetrics 1.0. One thread only.
 *
 * <p>Prometheus's own library could do this, and our tests hold us against it. But it makes objects of all values first: for
 * 500 endpoints it allocated 27 MiB, in a process whose whole heap may be 24.
 */
final class Points {
    /** OpenMetrics 1.0: the labels of an exemplar have 128 characters at most. */
    private static final int MOST_ID_CHARACTERS = 100;

    private final Lines lines;
    private final PageFormat format;
    private final Metric metric;

    Points(Lines lines, PageFormat format, Metric metric) {
        this.lines = lines;
        this.format = format;
        this.metric = metric;
    }

    /** What stands before the values. */
    void begin() {
        boolean text = format == PageFormat.TEXT;
        String name = text ? metric.fullName() : metric.name();
        lines.text("# TYPE ")
                .text(name)
                .text(" ")
                .text(metric.kind().type(format))
                .text("\n");
        if (!text && !metric.unit().isEmpty()) {
            lines.text("# UNIT ").text(name).text(" ").text(metric.unit()).text("\n");
        }
        lines.text("# HELP ").text(name).text(" ").text(metric.help()).text("\n");
    }

    /** A counter, a gauge, or, with the value 1, what an info says. */
    void add(long value, String... labels) {
        series(metric.fullName(), labels);
        lines.text(" ").number(value).text("\n");
    }

    /** The same for what is not whole. */
    void add(double value, String... labels) {
        series(metric.fullName(), labels);
        lines.text(" ").number(value).text("\n");
    }

    private void series(String name, String... labels) {
        lines.text(name);
        if (labels.length > 0) {
            lines.text("{");
            labels(labels);
            lines.text("}");
        }
    }

    private void labels(String... values) {
        for (int i = 0; i < values.length; i++) {
            lines.text(i == 0 ? "" : ",")
                    .text(metric.labels().get(i))
                    .text("=\"")
                    .escaped(values[i])
                    .text("\"");
        }
    }

    /** A histogram. */
    void add(DurationCounts durations, List<Exemplars.Recent> examples, String... labels) {
        long[] below = durations.below();
        for (int i = 0; i < below.length; i++) {
            lines.text(metric.name()).text("_bucket{");
            labels(labels);
            lines.text(",le=\"")
                    .text(i < below.length - 1 ? Bounds.SECONDS.get(i) : "+Inf")
                    .text("\"} ")
                    .number(below[i]);
            if (format == PageFormat.OPEN_METRICS) {
                exemplar(examples, i);
            }
            lines.text("\n");
        }
        series(metric.name() + "_sum", labels);
        lines.text(" ").number(durations.totalNanos() / 1e9).text("\n");
        series(metric.name() + "_count", labels);
        lines.text(" ").number(below[below.length - 1]).text("\n");
    }

    private void exemplar(List<Exemplars.Recent> examples, int bucket) {
        for (Exemplars.Recent one : examples) {
            if (Bounds.bucket(one.durationNanos()) == bucket && one.requestId().length() <= MOST_ID_CHARACTERS) {
                lines.text(" # {request_id=\"").escaped(one.requestId()).text("\"} ");
                lines.number(one.durationNanos() / 1e9).text(" ");
                lines.number(one.endMillis() / 1000).text(millis(one.endMillis() % 1000));
                return;
            }
        }
    }

    private static String millis(long millis) {
        return "." + Long.toString(1000 + millis).substring(1);
    }
}
