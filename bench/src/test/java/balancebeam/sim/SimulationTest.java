package balancebeam.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator against what is known by calculation, and its command. */
class SimulationTest {

    private static Contender contender(String name) {
        return Contender.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Outcome run(Scenario scenario, String contender, double seconds) {
        return new Simulation(scenario, contender(contender), 1, seconds).run();
    }

    private static String output(String... arguments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Main.run(new ArrayList<>(List.of(arguments)), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void oneMachineOfFourCoresIsAsSlowAsErlangSays() {
        // M/M/4 at 50 %: a request waits with the chance C = 0.1739, so it takes 10 ms * (1 + C / (4 * 0.5)), and the
        // round trip.
        Scenario one = Scenario.of("one", "", 0.5).machines(1);
        assertEquals(11.37, run(one, "random", 400).latencies.meanMillis(), 0.15);
        // At 90 %: C = 0.7878.
        Scenario busy = Scenario.of("busy", "", 0.9).machines(1);
        assertEquals(30.2, run(busy, "random", 1_500).latencies.meanMillis(), 1.5);
    }

    @Test
    void allMeetTheSameRequests() {
        Scenario even = Scenario.of("even", "", 0.5).machines(10);
        Outcome random = run(even, "random", 2);
        Outcome p2c = run(even, "p2c", 2);
        assertEquals(random.requests, p2c.requests);
        assertEquals(4_000, (double) random.requests, 250);
        assertTrue(p2c.latencies.quantileMillis(0.99) < random.latencies.quantileMillis(0.99));
    }

    @Test
    void whoWaitsTooLongIsAnError() {
        Scenario frozen = Scenario.of("frozen", "", 0.5).machines(2).weather(Weather.frozen());
        Outcome outcome = run(frozen, "round-robin", 3);
        // From the second second on, every second request.
        assertEquals(1 / 3.0, outcome.errorShare(), 0.03);
        assertEquals(5_000, outcome.latencies.quantileMillis(0.9), 50);
    }

    @Test
    void aRefusedConnectionIsTriedElsewhere() {
        Scenario restarts = Scenario.of("restarts", "", 0.3).machines(10).weather(Weather.restarts(2));
        Outcome outcome = run(restarts, "round-robin", 5);
        assertEquals(0, outcome.errors);
        assertTrue(outcome.retries > 0);
    }

    @Test
    void theSameOptionsGiveTheSameNumbers() throws IOException {
        String[] options = "--scenario ten --algorithm p2c,round --seeds 2 --seconds 1".split(" ", -1);
        String first = output(options);
        assertEquals(first, output(options));
        assertTrue(first.contains("## ten") && first.contains("| p2c "), first);
    }

    @Test
    void thePageGetsTablesAndCharts(@TempDir Path docs) throws IOException {
        Path page = docs.resolve("balancing.md");
        Files.writeString(page, "# A\n<!-- written by bench/sim -->\nold\n<!-- end of what bench/sim writes -->\nZ\n");
        output("--scenario", "ten", "--algorithm", "p2c", "--seeds", "1", "--seconds", "1", "--docs", docs.toString());
        String text = Files.readString(page);
        assertTrue(text.startsWith("# A\n") && text.endsWith("Z\n") && !text.contains("old"), text);
        assertTrue(
                text.contains("![p99 and p99.9 of each algorithm; the table has the numbers](balancing/ten.svg)"),
                text);
        assertTrue(Files.readString(docs.resolve("balancing/ten.svg")).endsWith("</svg>\n"));
    }

    @Test
    void helpAndMistakes() throws IOException {
        assertTrue(output("--help").startsWith("bench/sim [--scenario"));
        assertTrue(output("--list").contains("antagonists-16"));
        assertEquals("--seeds needs a whole number above 0, not x", mistake("--seeds", "x"));
        assertEquals("--scenario names nothing that there is: nope", mistake("--scenario", "nope"));
        assertEquals("--seconds needs a value", mistake("--seconds"));
        assertEquals("unknown option --fast", mistake("--fast"));
    }

    private static String mistake(String... arguments) throws IOException {
        try {
            return "none: " + output(arguments);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
