package balancebeam.control.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A metric that the page has. Immutable.
 *
 * @param name without the ending that its kind adds
 * @param help one sentence, which the page and the documentation show
 * @param labels by name, in the order in which their values are given
 */
record Metric(Kind kind, String name, String help, List<String> labels) {
    /** What a metric's values are. */
    enum Kind {
        /** Grows, and begins anew only with the process or with what it counts. */
        COUNTER("_total"),
        /** As it is at the moment. */
        GAUGE(""),
        /** How many durations were at most so long; in seconds. */
        HISTOGRAM(""),
        /** Always 1: its labels say something. */
        INFO("_info");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }

        /** What a page calls it. */
        String type(PageFormat format) {
            boolean unknown = this == INFO && format == PageFormat.TEXT;
            return (unknown ? GAUGE : this).name().toLowerCase(Locale.ROOT);
        }
    }

    Metric {
        labels = List.copyOf(labels);
    }

    static Metric counter(String name, String help, String... labels) {
        return new Metric(Kind.COUNTER, name, help, List.of(labels));
    }

    static Metric gauge(String name, String help, String... labels) {
        return new Metric(Kind.GAUGE, name, help, List.of(labels));
    }

    static Metric histogram(String name, String help, String... labels) {
        return new Metric(Kind.HISTOGRAM, name, help, List.of(labels));
    }

    static Metric info(String name, String help, String... labels) {
        return new Metric(Kind.INFO, name, help, List.of(labels));
    }

    /** The name that queries use; a histogram's has {@code _bucket}, {@code _sum} or {@code _count} behind it. */
    String fullName() {
        return name + kind.ending;
    }

    /** What it is measured in, if its name says so; else empty. */
    String unit() {
        return Stream.of("seconds", "bytes")
                .filter(unit -> name.endsWith("_" + unit))
                .findFirst()
                .orElse("");
    }
}
