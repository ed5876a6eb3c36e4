package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.balance.LatencyHistogram;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we write means the same as what Prometheus's own library writes of the same values. */
class LibraryOracleTest {
    private static final String[] LABELS = {"route", "code"};
    private static final List<String> NAMES = List.of(
            "plain", "", " ", "a\"b", "a\\b", "a\\", "a\nb", "\\n", "{}", "}", ",", "=", "#", "\t", "\r", "ü", "€",
            "😀", "\0");
    private static final double[] VALUES = {
        0, 1, 12, 999, 1e9, 123_456_789_012L, 1L << 53, 0.5, 0.001, 1e-7, 1.5e-9, 1e21, 30.336, 1_795_262_400.25
    };

    private static byte[] ours(PageFormat format, Family... families) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Lines lines = new Lines(out);
        for (Family family : families) {
            Points points = new Points(lines, format, family.metric());
            points.begin();
            family.collector().accept(EMPTY, points);
        }
        lines.text(format == PageFormat.OPEN_METRICS ? "# EOF\n" : "").end();
        return out.toByteArray();
    }

    private static final Scrape EMPTY =
            new Scrape(new FakeInstance(), Map.of(), 0, new ProcessFigures(""), Map.of(), List.of(), List.of());

    private static byte[] theirs(PageFormat format, MetricSnapshot... snapshots) throws IOException {
        ExpositionFormatWriter writer =
                switch (format) {
                    case TEXT -> PrometheusTextFormatWriter.create();
                    case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out, new MetricSnapshots(snapshots), EscapingScheme.DEFAULT);
        return out.toByteArray();
    }

    private static void assertSame(PageFormat format, byte[] ours, byte[] theirs) {
        boolean open = format == PageFormat.OPEN_METRICS;
        ParsedPage here = ParsedPage.parse(Utf8.strict(ours), open);
        ParsedPage there = ParsedPage.parse(Utf8.strict(theirs).replace("le=\"5.0E-4\"", "le=\"0.0005\""), open);
        assertEquals(there.families.keySet(), here.families.keySet());
        there.families.forEach((name, family) -> {
            ParsedPage.Family mine = Objects.requireNonNull(here.families.get(name));
            assertEquals(family.type, mine.type);
            assertEquals(family.help, mine.help);
            assertEquals(family.samples.size(), mine.samples.size());
            family.samples.forEach((series, sample) -> assertEquals(sample, mine.samples.get(series)));
        });
    }

    @ParameterizedTest
    @EnumSource
    void countersGaugesAndInfos(PageFormat format) throws IOException {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name("a_counter").help("Counts.");
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name("b_gauge").help("Measures.");
        InfoSnapshot.Builder info = InfoSnapshot.builder().name("c").help("Tells.");
        for (String name : NAMES) {
            for (int i = 0; i < VALUES.length; i++) {
                Labels labels = Labels.of("route", name, "code", i + "xx");
                counter.dataPoint(new CounterDataPointSnapshot(VALUES[i], labels, null, 0));
                gauge.dataPoint(new GaugeDataPointSnapshot(0 - VALUES[i], labels, null));
                info.dataPoint(new InfoDataPointSnapshot(labels));
            }
        }
        byte[] ours = ours(
                format,
                new Family(Metric.counter("a_counter", "Counts.", LABELS), (scrape, out) -> each(out, 1)),
                new Family(Metric.gauge("b_gauge", "Measures.", LABELS), (scrape, out) -> each(out, -1)),
                new Family(Metric.info("c", "Tells.", LABELS), (scrape, out) -> each(out, 0)));
        assertSame(format, ours, theirs(format, counter.build(), gauge.build(), info.build()));
    }

    /** @param factor of the values; 0 for always 1 */
    private static void each(Points out, int factor) {
        for (String name : NAMES) {
            for (int i = 0; i < VALUES.length; i++) {
                out.add(factor == 0 ? 1 : factor * VALUES[i], name, i + "xx");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void histogramsWithExemplars(PageFormat format) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 0; i < 10_000; i++) {
            histogram.record((long) Math.pow(10, 4 + 7 * random.nextDouble()));
        }
        DurationCounts counts = DurationCounts.of(histogram);
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.below().length; i++) {
            double bound =
                    i < Bounds.SECONDS.size() ? Double.parseDouble(Bounds.SECONDS.get(i)) : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, counts.below()[i] - (i == 0 ? 0 : counts.below()[i - 1]));
        }
        List<Exemplars.Recent> recent = List.of(
                new Exemplars.Recent("slow\"est", 12_345_678_901L, 1_795_262_400_123L),
                new Exemplars.Recent("on a bound", 500_000, 1_795_262_400_000L),
                new Exemplars.Recent("quick", 70_000_000, 1_795_262_400_999L));
        HistogramSnapshot theirs = new HistogramSnapshot(
                new MetricMetadata("d_seconds", "Lasts."),
                List.of(new HistogramDataPointSnapshot(
                        buckets.build(),
                        counts.totalNanos() / 1e9,
                        Labels.of("route", "shop"),
                        io.prometheus.metrics.model.snapshots.Exemplars.of(recent.stream()
                                .map(one -> new Exemplar(
                                        one.durationNanos() / 1e9,
                                        Labels.of("request_id", one.requestId()),
                                        one.endMillis()))
                                .toList()),
                        0)));
        Family family = new Family(
                Metric.histogram("d_seconds", "Lasts.", "route"), (scrape, out) -> out.add(counts, recent, "shop"));
        assertSame(format, ours(format, family), theirs(format, theirs));
    }
}
