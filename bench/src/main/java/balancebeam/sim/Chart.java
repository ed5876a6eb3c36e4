package balancebeam.sim;

import java.util.List;
import java.util.Locale;

/**
 * A chart of one scenario as SVG: a bar to the 99th percentile of each contender with its confidence interval, and a dot at the 99.9th, on
 * a logarithmic scale. Colours follow the reader's choice of light or dark.
 */
final class Chart {

    private static final int LEFT = 190;
    private static final int WIDTH = 760;
    private static final int RIGHT = 70;
    private static final int TOP = 40;
    private static final int ROW = 24;

    private static final String STYLE = """
            <style>
            text { font: 13px system-ui, sans-serif; fill: #1f2328; }
            .axis { font-size: 11px; fill: #59636e; }
            .grid { stroke: #d1d9e0; }
            .bar { fill: #4f8fd6; }
            .best { fill: #2f9e63; }
            .mark { fill: #1f2328; stroke: #1f2328; }
            @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc; }
            .axis { fill: #9198a1; }
            .grid { stroke: #3d444d; }
            .mark { fill: #f0f6fc; stroke: #f0f6fc; }
            }
            </style>
            """;

    private final List<Result> results;
    private final double least;
    private final double most;
    private final int height;

    private Chart(List<Result> results) {
        this.results = results;
        double smallest = results.stream()
                .mapToDouble(result -> result.p99Millis().mean())
                .min()
                .orElse(1);
        double greatest = results.stream()
                .mapToDouble(result -> result.p999Millis().mean())
                .max()
                .orElse(1);
        this.least = Math.pow(10, Math.floor(Math.log10(smallest / 1.5)));
        this.most = Math.max(greatest * 1.1, least * 10);
        this.height = TOP + ROW * results.size() + 8;
    }

    static String of(List<Result> results) {
        return new Chart(results).draw();
    }

    private String draw() {
        String title = results.getFirst().scenario().name() + ": p99 (bar) and p99.9 (dot) in milliseconds";
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                        WIDTH,
                        height,
                        title));
        svg.append(STYLE);
        line(svg, String.format(Locale.ROOT, "<text x=\"0\" y=\"14\">%s</text>", title));
        grid(svg);
        double best = results.stream()
                .mapToDouble(result -> result.p99Millis().mean())
                .min()
                .orElse(0);
        for (int i = 0; i < results.size(); i++) {
            row(svg, results.get(i), TOP + ROW * i, best);
        }
        return svg.append("</svg>\n").toString();
    }

    /** A line at 1, 2 and 5 of each decade. */
    private void grid(StringBuilder svg) {
        for (double decade = least; decade < most; decade *= 10) {
            for (int step : new int[] {1, 2, 5}) {
                double value = step * decade;
                if (value > most) {
                    return;
                }
                double x = x(value);
                line(
                        svg,
                        String.format(
                                Locale.ROOT,
                                "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>",
                                x,
                                TOP - 4,
                                height - 4));
                line(
                        svg,
                        String.format(
                                Locale.ROOT,
                                "<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>",
                                x,
                                TOP - 8,
                                value));
            }
        }
    }

    private void row(StringBuilder svg, Result result, int y, double best) {
        Estimate p99 = result.p99Millis();
        boolean good = p99.mean() <= 1.1 * best;
        int middle = y + ROW / 2;
        line(
                svg,
                String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                        LEFT - 8,
                        middle + 4,
                        result.contender().name()));
        line(
                svg,
                String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                        good ? "best" : "bar",
                        LEFT,
                        y + 4,
                        x(p99.mean()) - LEFT,
                        ROW - 8));
        line(
                svg,
                String.format(
                        Locale.ROOT,
                        "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$d\" y2=\"%3$d\"/>",
                        x(p99.mean() - p99.half()),
                        x(p99.mean() + p99.half()),
                        middle));
        double dot = x(result.p999Millis().mean());
        line(svg, String.format(Locale.ROOT, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%d\" r=\"3\"/>", dot, middle));
        line(
                svg,
                String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%,.0f</text>",
                        WIDTH - 4,
                        middle + 4,
                        p99.mean()));
    }

    private double x(double millis) {
        double share = Math.log(Math.clamp(millis, least, most) / least) / Math.log(most / least);
        return LEFT + share * (WIDTH - RIGHT - LEFT);
    }

    private static void line(StringBuilder svg, String text) {
        svg.append(text).append('\n');
    }
}
