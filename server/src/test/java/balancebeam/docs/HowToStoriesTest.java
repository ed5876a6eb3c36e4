package balancebeam.docs;

import static balancebeam.docs.Trial.assertFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import balancebeam.config.ConfigDiff;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the how-tos promise of their configurations. */
class HowToStoriesTest {
    private static final Pattern OPTION = Pattern.compile("-([XHd]) (\"[^\"]*\"|'[^']*'|\\S+)");
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:9190(/[^\\s\"]*)\"?$");

    @TempDir
    private Path folder = Path.of("");

    private Trial start(String page, int number) throws IOException {
        return Trial.of(Snippet.of("docs/how-to/" + page + ".md", "yaml").get(number), folder);
    }

    @Test
    void aHeaderOrACookieChoosesTheCanary() throws IOException {
        try (Trial canary = start("canary-and-blue-green", 0)) {
            assertFrom(canary.get("shop.example.com", "/", "X-Release: shop-next"), "10.0.1.9:8080");
            assertFrom(canary.get("shop.example.com", "/", "Cookie: a=b; release=next"), "10.0.1.9:8080");
            assertFrom(canary.get("shop.example.com", "/", "X-Release: shop"), "10.0.1.1:8080", "10.0.1.2:8080");
            canary.origin("10.0.1.9:8080").kill();
            // The other cluster does not step in.
            assertEquals(
                    502,
                    canary.get("shop.example.com", "/", "X-Release: shop-next").status());
        }
    }

    @Test
    void greenGetsNothingButWhatAsksForIt() throws IOException {
        try (Trial blue = start("canary-and-blue-green", 1)) {
            for (int i = 0; i < 50; i++) {
                assertFrom(blue.get("any", "/"), "10.0.1.1:8080", "10.0.1.2:8080");
            }
            assertFrom(blue.get("any", "/", "X-Release: green"), "10.0.2.1:8080", "10.0.2.2:8080");
        }
    }

    @Test
    void aRouteIsClosedByHandAndItsErrorsHaveAPage() throws IOException {
        try (Trial shop = start("maintenance-and-error-pages", 0)) {
            assertFrom(shop.get("www.example.com", "/shop"), "10.0.0.1:8080", "10.0.0.2:8080");
            String path = "/v1/routes/shop/maintenance";
            assertEquals(200, admin(shop, "PUT", path, "{\"on\": true}").status());
            Answer closed = shop.get("www.example.com", "/shop/cart");
            assertEquals(503, closed.status());
            assertEquals("1800", closed.field("Retry-After"));
            assertTrue(closed.text().contains("<h1>We are counting</h1>"), closed.text());
            assertFrom(shop.get("www.example.com", "/"), "10.0.0.1:8080", "10.0.0.2:8080");

            shop.origin("10.0.0.1:8080").kill();
            shop.origin("10.0.0.2:8080").kill();
            Answer json = shop.get("www.example.com", "/", "Accept: application/json", "X-Request-Id: mine");
            assertEquals(
                    "{\"status\": 502, \"error\": \"Bad Gateway\", \"request\": \"mine\"}",
                    json.text().strip());
            assertEquals(
                    "502 Bad Gateway, request mine",
                    shop.get("www.example.com", "/", "Accept: */*", "X-Request-Id: mine")
                            .text());
        }
    }

    @Test
    void whoAnswersBadlyLosesItsRequestsAndWhoIsCheckedNot() throws IOException {
        try (Trial shop = start("outlier-ejection", 0)) {
            shop.origin("10.0.0.2:8080")
                    .on("/cart", (request, connection) -> connection.answer(500, Fields.EMPTY, "no"));
            Await.until("it is out", () -> {
                for (int i = 0; i < 12; i++) {
                    if (shop.get("any", "/cart").status() != 200) {
                        return false;
                    }
                }
                return true;
            });
        }
        try (Trial checked = start("failover-and-health-checks", 0)) {
            assertFrom(checked.get("any", "/shop"), "10.0.0.1:8080", "10.0.0.2:8080");
            assertFrom(checked.get("any", "/mail"), "10.0.0.5:8025", "10.0.0.6:8025");
        }
    }

    @Test
    void requestsStayInTheirZoneUntilItIsOut() throws IOException {
        try (Trial shop = start("zones", 0)) {
            for (int i = 0; i < 20; i++) {
                assertFrom(shop.get("any", "/"), "10.0.1.1:8080", "10.0.1.2:8080");
            }
            shop.origin("10.0.1.1:8080").kill();
            shop.origin("10.0.1.2:8080").kill();
            for (int i = 0; i < 20; i++) {
                assertFrom(shop.get("any", "/"), "10.0.2.1:8080", "10.0.2.2:8080");
            }
        }
    }

    @Test
    void whoIsNotAllowedGetsNoFurther() throws IOException {
        try (Trial protectedRoutes = start("protect-routes", 0)) {
            // Not from a trusted proxy: it is nobody's address.
            Answer staff = protectedRoutes.get("www.example.com", "/staff", "X-Forwarded-For: 192.0.2.7");
            assertEquals(403, staff.status());
            assertEquals("SAMEORIGIN", staff.field("X-Frame-Options"));
            assertEquals(
                    400,
                    protectedRoutes.get("www.example.com", "/public/..%2fstaff").status());
            Answer site =
                    protectedRoutes.get("www.example.com", "/", "X-Forwarded-For: 192.0.2.7", "X-Internal-User: root");
            assertEquals("127.0.0.1", protectedRoutes.seenBy(site).field("X-Forwarded-For"));
            assertNull(protectedRoutes.seenBy(site).field("X-Internal-User"));
            Answer preflight = protectedRoutes.ask(
                    "OPTIONS",
                    "api.example.com",
                    "/",
                    "Origin: https://app.example.com",
                    "Access-Control-Request-Method: PUT");
            assertEquals(204, preflight.status());
            assertEquals("true", preflight.field("Access-Control-Allow-Credentials"));
        }
    }

    @Test
    void aFileNamesTheEndpointsAndIsWatched() throws IOException {
        try (ScriptedOrigin first = ScriptedOrigin.start("first");
                ScriptedOrigin second = ScriptedOrigin.start("second")) {
            String targets = Snippet.of("docs/how-to/discovery.md", "json")
                    .getFirst()
                    .text()
                    .replace("10.0.3.2:8080", "10.0.3.1:8080")
                    .replace("10.0.3.9:8080", "10.0.3.1:8080");
            Path file = folder.resolve("targets.json");
            Files.writeString(file, targets.replace("10.0.3.1:8080", first.hostPort()));
            try (Trial batch = start("discovery", 0)) {
                Await.until(
                        "the first is there",
                        () -> batch.get("any", "/batch").text().startsWith("first"));
                Path next = folder.resolve("targets.json.new");
                Files.writeString(next, targets.replace("10.0.3.1:8080", second.hostPort()));
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
                Await.until(
                        "the second is there",
                        () -> batch.get("any", "/batch").text().startsWith("second"));
            }
        }
    }

    /** Each line of curl, with the token of the configuration above it. */
    @Test
    void everyCallOfTheAdminApiIsAnsweredWith200() throws IOException {
        try (Trial app = start("console-and-admin-api", 0)) {
            List<String> calls = new ArrayList<>();
            for (Snippet snippet : Snippet.of("docs/how-to/console-and-admin-api.md", "sh")) {
                snippet.text().lines().filter(line -> line.startsWith("curl ")).forEach(calls::add);
            }
            assertTrue(calls.size() >= 14, () -> "only " + calls.size() + " were found");
            for (String call : calls) {
                Answer answer = curl(app, call);
                assertEquals(200, answer.status(), () -> call + ": " + answer.text());
            }
        }
    }

    @Test
    void theAdminApiIsForThoseWithTheTokenAndByItsOwnNames() throws IOException {
        try (Trial app = start("console-and-admin-api", 0)) {
            assertEquals(401, app.admin("GET", "localhost", "/v1/status", "").status());
            String token = "Authorization: Bearer change-me";
            assertEquals(
                    200,
                    app.admin("GET", "lb1.internal.example.com:9190", "/v1/status", "", token)
                            .status());
            assertEquals(
                    421,
                    app.admin("GET", "evil.example", "/v1/status", "", token).status());
            assertEquals(
                    415, app.admin("POST", "localhost", "/v1/reload", "", token).status());
            Answer config = app.admin("GET", "localhost", "/v1/config", "", token);
            assertTrue(config.text().contains("balancebeam.yaml"), config.text());
        }
    }

    /** A name in {@code admin.hosts} may have a port, as it stands in the address bar; which one makes no difference. */
    @Test
    void aNameOfTheAdminApiMayHaveAPort() throws IOException {
        Snippet snippet =
                Snippet.of("docs/how-to/console-and-admin-api.md", "yaml").getFirst();
        String text = snippet.text().replace("[lb1.internal.example.com]", "[lb1.internal.example.com:9190]");
        try (Trial app = Trial.of(new Snippet("", 0, "yaml", text), folder)) {
            for (String host : List.of("lb1.internal.example.com:9190", "LB1.internal.example.com")) {
                assertEquals(200, app.admin("GET", host, "/healthz", "").status());
            }
            assertEquals(
                    421,
                    app.admin("GET", "lb2.internal.example.com:9190", "/healthz", "")
                            .status());
        }
    }

    @Test
    void aPlanReadsAsThePageShows() {
        String page = "docs/how-to/reload-without-dropping.md";
        String after = Snippet.of(page, "yaml").getFirst().text();
        String before = after.replace(", timeouts: { answer: 15 s }", "") + "process: { threads: 2 }\n";
        after += "  shop-next: { endpoints: [10.0.0.9:8080] }\nprocess: { threads: 4 }\n";
        List<String> plan = ConfigDiff.lines(config(before), config(after));
        String shown = Snippet.of(page, "").getFirst().text();
        assertEquals(shown, "  " + String.join("\n  ", plan) + "\n");
    }

    private static Config config(String text) {
        Reading reading = ConfigText.read("balancebeam.yaml", text, Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    private static Answer curl(Trial app, String call) {
        String method = "GET";
        String content = "";
        List<String> fields = new ArrayList<>();
        Matcher option = OPTION.matcher(call);
        while (option.find()) {
            String value = option.group(2).replaceAll("^['\"]|['\"]$", "").replace("$ADMIN_TOKEN", "change-me");
            switch (option.group(1)) {
                case "X" -> method = value;
                case "H" -> fields.add(value);
                default -> content = value;
            }
        }
        Matcher url = URL.matcher(call);
        assertTrue(url.find(), call);
        String path = url.group(1)
                .replace("10.0.0.1:8080", app.origin("10.0.0.1:8080").hostPort());
        return app.admin(method, "127.0.0.1:9190", path, content, fields.toArray(String[]::new));
    }

    private static Answer admin(Trial trial, String method, String path, String content) {
        return trial.admin(method, "localhost", path, content, "Content-Type: application/json");
    }
}
