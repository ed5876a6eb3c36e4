package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http3Call;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.TestAuthority;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Health checks of endpoints that speak HTTP/3. */
final class Http3ProbeStoryTest {
    private static final String YAML = """
        process: { threads: 1 }
        listeners: { web: { bind: "127.0.0.1:0" } }
        routes: { all: { cluster: api } }
        clusters:
          api: { endpoints: ["%s"], protocol: http3, health-check: { interval: 700 ms, path: "/up?deep=1" }%s }
        """;
    private static final String ANY = ", tls: { verify: false }";

    private static int status(ConfiguredStage stage) {
        return stage.ask(Http2Endpoints.get("/")).status();
    }

    private static void awaitDown(ConfiguredStage stage, String why) {
        Await.until(
                "down for it " + why,
                () -> stage.admin().get("/v1/status").text().contains(why));
    }

    @Test
    void only200IsAlive() {
        AtomicInteger status = new AtomicInteger(200);
        try (Http3Origin origin = Http3Origin.start("a")) {
            origin.on("/up", call -> {
                call.head(103, Fields.of("x", "y".repeat(2_000)), false);
                call.head(status.get(), Fields.EMPTY, true);
            });
            try (ConfiguredStage stage = ConfiguredStage.start(YAML.formatted(origin.hostPort(), ANY))) {
                assertEquals(200, status(stage)); // The first use takes its time.
                for (int bad : new int[] {301, 204}) {
                    status.set(bad);
                    awaitDown(stage, "answered " + bad + " to GET /up?deep=1");
                    status.set(200);
                    Await.until("it is up", () -> status(stage) == 200);
                }
                Http3Call probe = origin.calls("/up").getFirst();
                assertEquals("/up?deep=1", probe.target());
                assertEquals(origin.hostPort(), probe.field(":authority"));
                assertEquals("balancebeam-health-check", probe.field("user-agent"));
                assertEquals("https", probe.field(":scheme"));
                Await.until("a probe takes leave", () -> probe.connection().closeCode() == Http3Call.NO_ERROR);
            }
            assertTrue(origin.connections().size() > 3, "each probe has a connection of its own");
        }
    }

    @Test
    void everyFailureSaysWhy() {
        AtomicInteger failure = new AtomicInteger(-1);
        try (Http3Origin origin = Http3Origin.start("a")) {
            origin.on("/up", call -> {
                switch (failure.get()) {
                    case 0 -> call.reset(Http3Call.REQUEST_REJECTED);
                    case 1 -> call.connection().goAway(0);
                    case 2 -> call.connection().close();
                    case 3 -> call.frame(Http3Call.DATA, "before its head");
                    case 4 -> {
                        // Never.
                    }
                    default -> call.answer(200, "up");
                }
            });
            try (ConfiguredStage stage = ConfiguredStage.start(YAML.formatted(origin.hostPort(), ANY))) {
                List<String> reasons = List.of(
                        "reset the stream of GET /up",
                        "went away before it answered GET /up",
                        "closed the connection before it answered GET /up",
                        "with something that is not HTTP/3",
                        "did not answer GET /up?deep=1 within 700 ms");
                for (int i = 0; i < reasons.size(); i++) {
                    failure.set(i);
                    awaitDown(stage, reasons.get(i));
                    failure.set(-1);
                    Await.until("it is up again", () -> status(stage) == 200);
                }
            }
        }
    }

    @Test
    void theCertificateIsVerified() {
        TestAuthority authority = TestAuthority.make();
        try (Http3Origin origin = Http3Origin.secure("a", authority, "other.example");
                ConfiguredStage stage = ConfiguredStage.start(YAML.formatted(origin.hostPort(), ""))) {
            awaitDown(stage, "could not be asked for");
            assertEquals(0, origin.calls().size());
        }
    }

    @Test
    void whereNobodyListensIsDown() {
        try (ConfiguredStage stage = ConfiguredStage.start(YAML.formatted("127.0.0.1:1", ANY))) {
            assertEquals(502, status(stage));
            awaitDown(stage, "could not be asked for");
        }
    }
}
