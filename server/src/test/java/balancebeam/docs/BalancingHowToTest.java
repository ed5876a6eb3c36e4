package balancebeam.docs;

import static balancebeam.docs.Trial.assertFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.SlowStartConfig;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the how-tos about who gets how much work promise of their configurations. */
class BalancingHowToTest {
    private static final int REQUESTS = 60;

    @TempDir
    private Path folder = Path.of("");

    private Trial start(String page) throws IOException {
        return Trial.of(Snippet.of("docs/how-to/" + page + ".md", "yaml").getFirst(), folder);
    }

    private static String status(Trial trial) {
        return trial.admin("GET", "localhost", "/v1/status", "").text();
    }

    @Test
    void whoComesBackHasItsFloorFirst() throws IOException {
        try (Trial shop = start("slow-start")) {
            assertTrue(!status(shop).contains("\"weightPercent\":5,"), "those of the start have everything");
            String endpoint = "/v1/clusters/shop/endpoints/"
                    + shop.origin("10.0.0.1:8080").hostPort() + "/";
            for (String decision : new String[] {"drain", "undrain"}) {
                Answer answer =
                        shop.admin("POST", "localhost", endpoint + decision, "{}", "Content-Type: application/json");
                assertEquals(200, answer.status(), answer::text);
            }
            assertTrue(status(shop).contains("\"weightPercent\":5,"), () -> status(shop));
        }
    }

    @Test
    void aggressionBendsTheWayUp() {
        Duration window = Duration.ofSeconds(100);
        assertEquals(
                50,
                new SlowStartConfig(window, 1, 5).percent(Duration.ofSeconds(50).toNanos()));
        assertEquals(
                50,
                new SlowStartConfig(window, 2, 5).percent(Duration.ofSeconds(25).toNanos()));
        assertEquals(
                25,
                new SlowStartConfig(window, 0.5, 5)
                        .percent(Duration.ofSeconds(50).toNanos()));
    }

    @Test
    void backupsStandByUntilTooFewAreLeft() throws IOException {
        try (Trial shop = start("primary-and-backup")) {
            for (int i = 0; i < 20; i++) {
                assertFrom(shop.get("any", "/"), "10.0.0.1:8080", "10.0.0.2:8080");
            }
            assertTrue(status(shop).contains("\"priority\":1,\"priorityPercent\":0,"), () -> status(shop));
            shop.origin("10.0.0.1:8080").kill();
            Await.until("one of two is left", () -> {
                shop.get("any", "/"); // Whoever meets the dead one is tried again elsewhere.
                return status(shop).contains("\"priority\":1,\"priorityPercent\":30,");
            });
            shop.origin("10.0.0.2:8080").kill();
            for (int i = 0; i < 20; i++) {
                assertFrom(shop.get("any", "/"), "10.1.0.1:8080");
            }
            shop.origin("10.1.0.1:8080").kill();
            assertFrom(shop.get("any", "/"), "10.2.0.1:8080");
        }
    }

    @Test
    void whoReportsThatItIsBusyGetsLittleAndClientsSeeNoReport() throws IOException {
        try (Trial shop = start("load-reports")) {
            reports(shop, "10.0.0.1:8080", "TEXT application_utilization=0.1,cpu_utilization=0.9");
            reports(shop, "10.0.0.2:8080", "JSON {\"cpu_utilization\": 0.95}");
            int idle = 0;
            for (int i = 0; i < REQUESTS; i++) {
                Answer answer = shop.get("any", "/");
                assertNull(answer.field("endpoint-load-metrics"));
                idle += answer.text().startsWith("10.0.0.1:8080") ? 1 : 0;
            }
            assertTrue(idle >= REQUESTS - 4, idle + " of " + REQUESTS + " met the idle one");
        }
    }

    private static void reports(Trial trial, String endpoint, String report) {
        trial.origin(endpoint)
                .on(
                        "/",
                        (request, connection) ->
                                connection.answer(200, Fields.of("Endpoint-Load-Metrics", report), endpoint + "\n"));
    }
}
