package balancebeam.sim;

import java.util.List;
import java.util.Locale;

/** Results as a table of Markdown, which reads well in a terminal too. */
final class ResultTable {

    private static final String HEAD = """
            | algorithm | p50, ms | p99, ms | p99.9, ms | errors, % | most in flight | spread |
            |---|--:|--:|--:|--:|--:|--:|
            """;

    private ResultTable() {}

    static String of(List<Result> results) {
        StringBuilder text = new StringBuilder(HEAD);
        for (Result result : results) {
            text.append("| %-24s | %7s | %16s | %16s | %7s | %5.0f | %5.2f |%n"
                    .formatted(
                            result.contender().name(),
                            number(result.p50Millis().mean()),
                            interval(result.p99Millis()),
                            interval(result.p999Millis()),
                            percent(result.errorPercent().mean()),
                            result.maxInFlight().mean(),
                            result.spread().mean()));
        }
        return text.toString();
    }

    private static String interval(Estimate estimate) {
        return number(estimate.mean()) + " ± " + number(estimate.half());
    }

    /** Three digits that count, without decimals from 100 on. */
    private static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String percent(double value) {
        if (value < 0.001) {
            return value == 0 ? "0" : "< 0.001";
        }
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
    }
}
