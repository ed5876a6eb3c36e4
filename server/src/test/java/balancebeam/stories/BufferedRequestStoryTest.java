package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route may have a request's content collected before an endpoint is asked; it may also have requests copied. */
class BufferedRequestStoryTest {
    private static Balancebeam start(String policy, ScriptedOrigin... origins) throws IOException {
        String text = """
            listeners: { web: { bind: "127.0.0.1:0" } }
            clusters:
              web: { endpoints: ["%s"], algorithm: round-robin, health-check: { interval: 0 s } }
              shadow: { endpoints: ["%s"], health-check: { interval: 0 s } }
            routes: { all: { cluster: web, %s } }
            process: { threads: 1 }
            admin: off
            """.formatted(origins[0].hostPort(), origins[origins.length - 1].hostPort(), policy);
        Reading reading = ConfigText.read("story.yaml", text, Map.of());
        Config config = Objects.requireNonNull(
                reading.config(), () -> reading.problems().toString());
        return Balancebeam.start(config);
    }

    private static RawClient client(Balancebeam balancer) {
        return RawClient.connect(balancer.addresses().getFirst());
    }

    /** Below, at and above the bound of 1 KiB: in one piece, so that the content's end comes along with it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1023, 1024, 1025, 5000, 70_000})
    void contentOfAnySizeArrivesWhole(int size) throws IOException, InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = start("buffer-request: 1 KiB", origin);
                RawClient client = client(balancer)) {
            String content = "x".repeat(size);
            client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n" + content);
            assertEquals(200, client.readAnswer().status());
            client.send("POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: t\r\n\r\n"
                    + Integer.toHexString(size) + "\r\n" + content + "\r\n0\r\nt: 1\r\n\r\n");
            assertEquals(200, client.readAnswer().status());
            for (ReceivedRequest request : origin.awaitRequests(2)) {
                assertEquals(size, request.text().length());
            }
            assertTrue(origin.malformed().isEmpty());
        }
    }

    /** More than leaves by one system call. */
    @ParameterizedTest
    @ValueSource(ints = {80_000, 82_000, 100_000, 900_000})
    void muchContentThatWasCollectedWholeArrivesWhole(int size) throws IOException, InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = start("buffer-request: 1 MiB", origin);
                RawClient client = client(balancer)) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n" + "x".repeat(size));
            assertEquals(200, client.readAnswer().status());
            assertEquals(size, origin.awaitRequests(1).getFirst().text().length());
        }
    }

    @Test
    void aCopyGoesToTheShadowAndNobodyWaitsForIt() throws IOException, InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ScriptedOrigin shadow = ScriptedOrigin.start();
                Balancebeam balancer = start("mirror: { cluster: shadow, percent: 100 }", origin, shadow);
                RawClient client = client(balancer)) {
            shadow.on("/a?b=1", (request, connection) -> connection.hang());
            client.send("POST /a?b=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertEquals(200, client.readAnswer().status());
            ReceivedRequest copy = shadow.awaitRequests(1).getFirst();
            assertEquals("/a?b=1", copy.target());
            assertEquals(2, copy.text().length());
            shadow.kill();
            client.send("GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(200, client.readAnswer().status());
        }
    }

    /** Each of them alone is within its bound. */
    @Test
    void manySlowClientsCannotUseUpTheMemory() {
        int clients = 30;
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = ConfiguredStage.start("""
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    clusters: { web: { endpoints: ["%s"], health-check: { interval: 0 s } } }
                    routes: { all: { cluster: web, buffer-request: 1 MiB } }
                    limits: { buffer-bytes: 1 MiB }
                    """.formatted(origin.hostPort()))) {
            List<RawClient> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                RawClient client = stage.client(0);
                all.add(client);
                client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000\r\n\r\n" + "x".repeat(20_000));
            }
            // 17 times 30,000 bytes fit into half of the ceiling; what there is no room for streams.
            origin.awaitOpenConnections(clients - 17);
            for (RawClient client : all) {
                client.send("x".repeat(10_000));
                assertEquals(200, client.readAnswer().status());
                client.close();
            }
            for (ReceivedRequest request : origin.awaitRequests(clients)) {
                assertEquals(30_000, request.text().length());
            }
            Await.until(
                    "all bytes given back",
                    () -> stage.admin().get("/v1/memory").text().contains("\"bufferBytes\":0"));
        }
    }
}
