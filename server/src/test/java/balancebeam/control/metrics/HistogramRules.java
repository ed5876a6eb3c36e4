package balancebeam.control.metrics;

import balancebeam.control.metrics.ParsedPage.Family;
import balancebeam.control.metrics.ParsedPage.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the samples of a histogram owe each other, in both formats. */
final class HistogramRules {
    private HistogramRules() {}

    static void check(Family family) {
        if (!family.type.equals("histogram")) {
            return;
        }
        Map<Map<String, String>, List<Sample>> buckets = new LinkedHashMap<>();
        for (Sample sample : family.samples.values()) {
            Map<String, String> labels = new LinkedHashMap<>(sample.labels());
            boolean bucket = sample.name().endsWith("_bucket");
            ParsedPage.require((labels.remove("le") != null) == bucket, "le on buckets and only there", "" + sample);
            List<Sample> all = buckets.computeIfAbsent(labels, ignored -> new ArrayList<>());
            if (bucket) {
                all.add(sample);
            }
        }
        buckets.forEach((labels, all) -> checkOne(family, labels, all));
    }

    private static void checkOne(Family family, Map<String, String> labels, List<Sample> buckets) {
        String where = family.name + labels;
        double bound = Double.NEGATIVE_INFINITY;
        double count = 0;
        for (Sample bucket : buckets) {
            double le = ParsedPage.number(Objects.requireNonNull(bucket.labels().get("le")));
            ParsedPage.require(le > bound, "ascending bounds", where);
            ParsedPage.require(bucket.value() >= count, "counts that don't fall", where);
            checkExemplar(bucket, bound, le);
            bound = le;
            count = bucket.value();
        }
        ParsedPage.require(bound == Double.POSITIVE_INFINITY, "a bucket for +Inf", where);
        ParsedPage.require(of(family, "_count", labels).value() == count, "count is that of +Inf", where);
        ParsedPage.require(of(family, "_sum", labels).value() >= 0, "a sum", where);
    }

    private static void checkExemplar(Sample bucket, double above, double upTo) {
        if (!bucket.exemplar().isEmpty()) {
            String[] parts = bucket.exemplar()
                    .substring(bucket.exemplar().lastIndexOf('}') + 2)
                    .split(" ", -1);
            double value = ParsedPage.number(parts[0]);
            ParsedPage.require(value > above && value <= upTo, "an exemplar within its bucket", "" + bucket);
            ParsedPage.require(bucket.exemplar().lastIndexOf('}') <= 128, "at most 128 characters", "" + bucket);
        }
    }

    private static Sample of(Family family, String ending, Map<String, String> labels) {
        Sample sample = family.samples.get(new Sample(family.name + ending, labels, 0, "").series());
        return Objects.requireNonNull(sample, family.name + ending + labels);
    }
}
