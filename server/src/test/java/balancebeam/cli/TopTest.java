package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonReader;
import balancebeam.cli.admin.JsonView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopTest {
    /** Two seconds later: 500 requests of which 5 failed; the drained endpoint had one that failed to connect. */
    private static final String LATER = Samples.STATUS
            .replace("\"time\":\"2026-11-21T12:00:10Z\"", "\"time\":\"2026-11-21T12:00:12Z\"")
            .replace("\"requests\":12345", "\"requests\":12845")
            .replace("\"statuses\":[0,12300,0,40,5],\"errors\":3", "\"statuses\":[0,12795,0,40,10],\"errors\":4")
            .replace(
                    "\"requests\":12000,\"statuses\":[0,11960,0,40,0]",
                    "\"requests\":12500,\"statuses\":[0,12455,0,40,5]")
            .replace("\"connectFailures\":2", "\"connectFailures\":3");

    @Test
    void thePageIsOfWhatHappenedBetweenTwoAnswers() {
        assertEquals("""
            250 req/s   1.00 % errors   2 running   61.3 MiB   up 2 h 14 min   q quits
            configuration 3   balancebeam 1.0 (Java 25)

            ROUTE     MATCH                      REQ/S  ERR %  RUNNING   P50   P99
            api       api.example.com /v1/* GET    250   1.00        2  1.73  12.5
            the rest  in maintenance                 0      0        0     -     -

            ENDPOINT           STATE                REQ/S  ERR %  RUNNING   P50   P99
            api/10.0.0.1:80    up                     250   1.00        2  1.70  12.4
            api/10.0.0.2:80    down                     0    100        0     -     -
            shop/10.0.0.1:80   up, drained              0      0        0     -     -
            shop/10.0.0.3:80   up, ejected by hand      0      0        0     -     -
            shop/[fd00::9]:80  up                       0      0        0     -     -
            """, String.join("\n", page(Samples.STATUS, LATER, TopPage.Size.USUAL)) + "\n");
    }

    @Test
    void whyAnEndpointThatIsUpGetsLittleWorkIsSaid() {
        String status = Samples.STATUS
                .replace("\"admin\":\"active\",\"inFlight\":2", "\"admin\":\"active\",\"inFlight\":2,\"maxInFlight\":2")
                .replace("\"address\":\"[fd00::9]:80\",", "\"address\":\"[fd00::9]:80\",\"weightPercent\":40,");
        String page = String.join("\n", page(status, status, TopPage.Size.USUAL));
        assertTrue(page.contains("api/10.0.0.1:80    up, full                 0      0      2/2 "), page);
        assertTrue(page.contains("shop/[fd00::9]:80  up, 40 % "), page);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 24, 40})
    void anyNumberOfRoutesAndEndpointsFitsTheTerminal(int rows) {
        for (int count : List.of(0, 1, 5, 17, 100)) {
            List<String> lines = page(many(count, 0), many(count, 50), new TopPage.Size(rows, 80));
            assertTrue(lines.size() <= rows, () -> lines.size() + " lines:\n" + String.join("\n", lines));
            lines.forEach(line -> assertTrue(line.length() <= 80, line));
        }
    }

    @Test
    void whereNotAllHasRoomTroubleAndTrafficAreShown() {
        List<String> lines = page(many(100, 0), many(100, 50), TopPage.Size.USUAL);
        String page = String.join("\n", lines);
        assertTrue(page.contains("route-99 "), page);
        assertTrue(!page.contains("route-1 "), page);
        assertTrue(page.contains("c/10.0.0.3:80"), "it is down: " + page);
        assertTrue(page.contains("c/10.0.0.99:80") && !page.contains("c/10.0.0.50:80"), page);
        assertTrue(page.contains("\nand 92 more") && lines.getLast().startsWith("and 92 more"), page);
        assertTrue(page.indexOf("c/10.0.0.3:80") < page.indexOf("c/10.0.0.99:80"), "the order stays");
    }

    @Test
    void aProcessThatHasBeenStartedAnewHasNoNegativeRates() {
        String page = String.join("\n", page(LATER, Samples.STATUS, TopPage.Size.USUAL));
        assertTrue(page.startsWith("0 req/s   0 % errors"), page);
    }

    @Test
    void aFailedReloadIsSeen() {
        String failed = Samples.STATUS.replace("\"ok\":true", "\"ok\":false");
        assertEquals(
                "configuration 3, the last reload FAILED   balancebeam 1.0 (Java 25)",
                page(failed, failed, TopPage.Size.USUAL).get(1));
    }

    @Test
    void whereThereIsNoTerminalItIsOnePageOfOneSecond() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<Duration> waited = new ArrayList<>();
        try (FakeAdmin admin = FakeAdmin.start()
                .answers("GET /v1/status", 200, Samples.STATUS)
                .answers("GET /v1/status", 200, LATER)) {
            Surroundings around = new Surroundings(
                    InputStream.nullInputStream(),
                    print,
                    print,
                    Map.of("BALANCEBEAM_ADMIN", admin.address()),
                    List.of(),
                    false);
            assertEquals(0, new TopCommand(waited::add).run(List.of(), around));
        }
        assertEquals(List.of(Duration.ofSeconds(1)), waited);
        String page = out.toString(StandardCharsets.UTF_8);
        assertTrue(page.startsWith("250 req/s   1.00 % errors"), page);
        assertTrue(!page.contains("\u001b"), page);
    }

    private static List<String> page(String before, String now, TopPage.Size size) {
        return TopPage.lines(JsonView.of(JsonReader.read(before)), JsonView.of(JsonReader.read(now)), size, false);
    }

    /** Routes and endpoints of which the i-th had i times as many requests, and the endpoint 3 is down. */
    private static String many(int count, int requests) {
        StringBuilder routes = new StringBuilder();
        StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i < count; i++) {
            routes.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"route-%d\",\"match\":\"%s\",\"requests\":%d}"
                            .formatted(i, "x".repeat(i), i * requests));
            endpoints
                    .append(i == 0 ? "" : ",")
                    .append("{\"address\":\"10.0.0.%d:80\",\"state\":\"%s\",\"admin\":\"active\",\"requests\":%d}"
                            .formatted(i, i == 3 ? "down" : "up", i * requests));
        }
        return "{\"time\":\"2026-11-21T12:00:0%dZ\",\"routes\":[%s],\"clusters\":[{\"name\":\"c\",\"endpoints\":[%s]}]}"
                .formatted(requests == 0 ? 0 : 1, routes, endpoints);
    }
}
