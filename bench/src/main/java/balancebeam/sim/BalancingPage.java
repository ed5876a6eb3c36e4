package balancebeam.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page docs/balancing.md: its tables are written anew, between two comments, and the charts beside it. */
final class BalancingPage {

    private static final String BEGIN = "<!-- written by bench/sim -->\n";
    private static final String END = "<!-- end of what bench/sim writes -->\n";

    private final Path page;
    private final Path charts;
    private final StringBuilder text = new StringBuilder();

    /** @param docs the folder of the page */
    BalancingPage(Path docs) {
        page = docs.resolve("balancing.md");
        charts = docs.resolve("balancing");
    }

    /** One scenario, with its chart. */
    void add(Scenario scenario, List<Result> results) throws IOException {
        Files.createDirectories(charts);
        Files.writeString(charts.resolve(scenario.name() + ".svg"), Chart.of(results));
        text.append("\n### %s%n%n%s%n%n![%s](balancing/%s.svg)%n%n%s"
                .formatted(
                        scenario.name(),
                        scenario.text(),
                        "p99 and p99.9 of each algorithm; the table has the numbers",
                        scenario.name(),
                        ResultTable.of(results)));
    }

    void write() throws IOException {
        String before = Files.readString(page);
        int begin = before.indexOf(BEGIN);
        int end = before.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(page + " has no place for the tables");
        }
        Files.writeString(page, before.substring(0, begin + BEGIN.length()) + text + "\n" + before.substring(end));
    }
}
