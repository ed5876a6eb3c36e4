package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginConnection;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of probe, as a file has it, at endpoints that are well, ill, or that lie. */
class ProbeStoryTest {
    private static ConfiguredStage before(String endpoint, String check) {
        return ConfiguredStage.start("""
                process: { threads: 1 }
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: "%s", health-check: %s } }
                """.formatted(endpoint, check));
    }

    /** What is said of the only endpoint once it is down. */
    private static String reasonDown(ConfiguredStage stage) {
        Await.until("it is down", () -> state(stage).equals("down"));
        return endpoint(stage).text("reason");
    }

    private static JsonView endpoint(ConfiguredStage stage) {
        JsonView status = stage.admin().get("/v1/status").orThrow().json();
        return status.views("clusters").getFirst().views("endpoints").getFirst();
    }

    private static String state(ConfiguredStage stage) {
        return endpoint(stage).text("state");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        expect: 200-299                        | 503  | answered 503 to GET /up, expected 200-299
        expect: { status: [200-299, 401] }     | 404  | answered 404 to GET /up, expected 200-299 or 401
        expect: { headers: { x-ready: "yes" } }| 200  | answered GET /up with x-ready 'no', expected x-ready: 'yes'
        expect: { headers: { x-gone: { present: true } } } | 200 | answered GET /up with no x-gone, expected x-gone: any
        expect: { body: all is well }          | 200  | answered GET /up with 'half is well', expected 'all is well' in it
        expect: { body: { regex: "^all" } }    | 200  | answered GET /up with 'half is well', expected what matches ^all
        """)
    void anAnswerThatIsNotWhatWasExpected(String expectation, int status, String why) {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on(
                    "/up",
                    (request, connection) -> connection.answer(status, Fields.of("X-Ready", "no"), "half\r\nis well"));
            try (ConfiguredStage stage =
                    before(origin.hostPort(), "{ interval: 200 ms, path: /up, %s }".formatted(expectation))) {
                assertEquals(why, reasonDown(stage));
            }
        }
    }

    @Test
    void anAnswerThatIs() {
        AtomicInteger probes = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on("/up", (request, connection) -> {
                probes.incrementAndGet();
                connection.answer(204, Fields.of("X-Ready", "7"), "");
            });
            try (ConfiguredStage stage = before(origin.hostPort(), """
                    { interval: 100 ms, initial-state: down, path: /up, method: HEAD, host: health.internal,
                      request-headers: { X-Token: abc },
                      expect: { status: 200-299, headers: { x-ready: { regex: "[0-9]+" } } } }""")) {
                Await.until("it is up", () -> state(stage).equals("up"));
                Await.until("it is probed again", () -> probes.get() > 3);
                assertEquals("up", state(stage));
                ReceivedRequest request = origin.requests().getFirst();
                assertEquals("HEAD", request.method());
                assertEquals("health.internal", request.fields().first("host"));
                assertEquals("abc", request.fields().first("x-token"));
                assertTrue(origin.malformed().isEmpty(), "probes are good requests");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        silent   | did not answer GET /up within 1000 ms
        slow     | did not answer GET /up within 1000 ms
        endless  | answered GET /up with a head that is too large
        line     | answered GET /up with a head that is too large
        garbage  | answered GET /up with something that is not HTTP
        half     | closed the connection within its answer to GET /up
        redirect | answered 302 to GET /up
        body     | answered GET /up with 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...', expected 'ok' in it
        """)
    void anEndpointThatLiesCostsNoMoreThanItsTime(String lie, String why) {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on("/up", liar(lie));
            try (ConfiguredStage stage =
                    before(origin.hostPort(), "{ interval: 1 s, path: /up, expect: { body: ok } }")) {
                assertEquals(why, reasonDown(stage));
            }
        }
    }

    private static OriginHandler liar(String lie) {
        return (request, connection) -> {
            switch (lie) {
                case "silent" -> connection.hang();
                case "slow" -> {
                    for (char c : "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok".toCharArray()) {
                        connection.raw(String.valueOf(c));
                        Thread.sleep(50);
                    }
                }
                case "endless" -> {
                    connection.raw("HTTP/1.1 200 OK\r\n");
                    for (int i = 0; i < 1_000_000; i++) {
                        connection.raw("X-" + i + ": " + "y".repeat(1_000) + "\r\n");
                    }
                }
                case "line" -> connection.raw("HTTP/1.1 200 OK\r\nX: " + "y".repeat(10 << 20) + "\r\n\r\n");
                case "garbage" -> connection.raw("\0\1\2 nothing of use\r\n\r\n");
                case "half" -> {
                    connection.raw("HTTP/1.1 200 OK\r\nX-Rea");
                    connection.closeNow();
                }
                case "redirect" -> connection.answer(302, Fields.of("Location", "/login"), "");
                case "body" -> {
                    connection.raw("HTTP/1.1 200 OK\r\n\r\n");
                    for (int i = 0; i < 100_000; i++) {
                        connection.raw("x".repeat(1_000));
                    }
                }
                default -> throw new IllegalArgumentException(lie);
            }
        };
    }

    @Test
    void aConnectionIsEnoughForTcpAndAHandshakeForTls() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(OriginConnection::hang);
                ConfiguredStage stage = before(
                        origin.hostPort(),
                        "[{ interval: 100 ms, initial-state: down, first-probe: at-once, tcp: true }]")) {
            Await.until("it is up", () -> state(stage).equals("up"));
            origin.kill();
            assertEquals("did not accept a connection: Connection refused", reasonDown(stage));
        }
        try (ScriptedOrigin silent = ScriptedOrigin.raw(OriginConnection::hang);
                ConfiguredStage stage =
                        before(silent.hostPort(), "{ interval: 100 ms, tls: true }, tls: { verify: false }")) {
            assertEquals("did not shake hands within 100 ms", reasonDown(stage));
        }
        try (ScriptedOrigin secure = ScriptedOrigin.secure(TestAuthority.make().server("127.0.0.1"));
                ConfiguredStage stage = before(
                        secure.hostPort(),
                        "{ interval: 100 ms, initial-state: down, tls: true }, tls: { verify: false }")) {
            Await.until("it is up", () -> state(stage).equals("up"));
        }
    }

    @Test
    void anotherPortThanTheEndpointsOwn() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ScriptedOrigin beside = ScriptedOrigin.start()) {
            beside.on("/", (request, connection) -> connection.answer(500, Fields.EMPTY, ""));
            try (ConfiguredStage stage = before(
                    origin.hostPort(), "{ interval: 1 s, address: 127.0.0.1, port: %d }".formatted(beside.port()))) {
                assertEquals("answered 500 to GET /", reasonDown(stage));
                assertEquals(0, origin.requests().size());
            }
        }
    }

    /** Both checks, one of which fails: with all it is down, with any it is up until the other fails too. */
    @Test
    void severalChecksAreJoined() {
        AtomicInteger shallow = new AtomicInteger(200);
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on("/deep", (request, connection) -> connection.answer(503, Fields.EMPTY, ""));
            origin.on("/up", (request, connection) -> connection.answer(shallow.get(), Fields.EMPTY, ""));
            String checks = "[{ interval: 100 ms, path: /up }, { interval: 100 ms, path: /deep }]";
            try (ConfiguredStage stage = before(origin.hostPort(), checks)) {
                assertEquals("answered 503 to GET /deep", reasonDown(stage));
            }
            try (ConfiguredStage stage = before(origin.hostPort(), checks + ", healthy-when: any")) {
                int probes = origin.requests().size();
                Await.until("both probe", () -> origin.requests().size() > probes + 6);
                assertEquals("up", state(stage));
                shallow.set(500);
                assertEquals("answered 500 to GET /up, and answered 503 to GET /deep", reasonDown(stage));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        echo db is gone; echo more; exit 3 | failed by /bin/sh, which exited with 3: db is gone
        exit 1                             | failed by /bin/sh, which exited with 1
        sleep 60 & sleep 61                | was not checked within 300 ms by /bin/sh
        yes                                | was not checked within 300 ms by /bin/sh
        sleep 60 & exit 4                  | failed by /bin/sh, which exited with 4
        [ $BALANCEBEAM_ADDRESS:$BALANCEBEAM_PORT = $BALANCEBEAM_ENDPOINT ] && echo $BALANCEBEAM_CLUSTER; exit 2 | failed by /bin/sh, which exited with 2: api
        """)
    void aCommandThatFails(String script, String why) {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(
                        origin.hostPort(), "{ interval: 300 ms, exec: [/bin/sh, -c, '%s'] }".formatted(script))) {
            assertEquals(why, reasonDown(stage));
        }
    }

    @Test
    void whatACommandHasStartedEndsWithItsTime() throws IOException {
        Path ids = Files.createTempFile("probe", ".ids");
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(
                        origin.hostPort(),
                        "{ interval: 300 ms, exec: [/bin/sh, -c, 'sleep 60 & echo $! >> %s; wait'] }".formatted(ids))) {
            reasonDown(stage);
            List<String> children = Files.readAllLines(ids);
            long first = Long.parseLong(children.getFirst());
            Await.until(
                    "the child is gone",
                    () -> ProcessHandle.of(first).filter(ProcessHandle::isAlive).isEmpty());
        } finally {
            Files.delete(ids);
        }
    }

    @Test
    void aCommandThatIsThereAndOneThatIsNot() {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            try (ConfiguredStage stage =
                    before(origin.hostPort(), "{ interval: 200 ms, initial-state: down, exec: /bin/true }")) {
                Await.until("it is up", () -> state(stage).equals("up"));
            }
            try (ConfiguredStage stage = before(origin.hostPort(), "{ interval: 200 ms, exec: /no/such/program }")) {
                assertTrue(reasonDown(stage).startsWith("could not be checked by /no/such/program: "));
            }
        }
    }
}
