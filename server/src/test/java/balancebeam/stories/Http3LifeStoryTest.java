package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawHttp3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicSslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/3 connections through drains, reloads, new certificates, limits on handshakes, and early data. */
final class Http3LifeStoryTest {
    @TempDir
    private static Path folder;

    private static void reload(Http3Front front, String http3, String listener, String more) throws Exception {
        String text = Http3Front.text(front.origin(), http3, listener, more) + "\nadmin: { bind: \"127.0.0.1:0\" }\n";
        Reading reading = ConfigText.read("story.yaml", text, Map.of());
        Config config = Objects.requireNonNull(
                reading.config(), () -> reading.problems().toString());
        front.stage().balancer().reload(config);
    }

    @Test
    void aDrainTellsTwiceAndEndsWhatRuns() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            CountDownLatch latch = new CountDownLatch(1);
            front.origin().on("/running", (request, connection) -> {
                connection.await(latch);
                connection.answer(200, Fields.EMPTY, "done");
            });
            Http3Stream running = client.get("/running");
            front.origin().awaitRequests(1);
            front.stage().balancer().drain();
            Await.until("a second GOAWAY", () -> client.goAways().size() == 2);
            assertEquals(List.of((1L << 62) - 4, 4L), client.goAways());
            latch.countDown();
            assertEquals("done", running.readAnswer().text());
            assertEquals(Http3ErrorCode.H3_NO_ERROR.code(), client.awaitClosed());
            assertTrue(front.stage().balancer().awaitTermination(Duration.ofSeconds(10)));
        }
    }

    @Test
    void aReloadLeavesConnectionsAlone() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            assertEquals(200, client.get("/").readAnswer().status());
            reload(front, "true", "", "defaults: { response-headers: { set: { X-New: \"1\" } } }");
            Http2Answer answer = client.get("/").readAnswer();
            assertEquals("1", answer.field("x-new"));
            assertEquals(List.of(), client.goAways());
        }
    }

    @Test
    void whatIsSwitchedOffGoesAndWhatIsSwitchedOnComes() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            assertEquals(200, client.get("/").readAnswer().status());
            reload(front, "false", "", "");
            assertEquals(Http3ErrorCode.H3_NO_ERROR.code(), client.awaitClosed());
            Await.until("nobody is here", () -> front.stage().balancer().connections() == 0);
            reload(front, "true", "", "");
            try (RawHttp3 again = front.connect()) {
                assertEquals(200, again.get("/").readAnswer().status());
            }
        }
    }

    @Test
    void aNewCertificateOnDiskIsShownWithoutARestart() throws Exception {
        Path live = Files.copy(Http3Front.site(), folder.resolve("live.pem"));
        try (ConfiguredStage stage = ConfiguredStage.start("""
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] }, http3: true } }
                routes: { all: { answer: {} } }
                """.formatted(live))) {
            QuicSslContext ssl = RawHttp3.trusting(Http3Front.ca()).build();
            var address = stage.balancer().addresses().getFirst();
            assertThrows(AssertionError.class, () -> RawHttp3.connect(address, ssl, "c.example")
                    .close());
            Files.copy(Http3Front.authority().issue(folder, "c.example"), live, StandardCopyOption.REPLACE_EXISTING);
            Await.until("the new certificate is shown", () -> {
                try (RawHttp3 client = RawHttp3.connect(address, ssl, "c.example")) {
                    return client.get("/").readAnswer().status() == 200;
                } catch (AssertionError e) {
                    return false;
                }
            });
        }
    }

    @Test
    void eachNameGetsItsCertificate() throws Exception {
        Path other = Http3Front.authority().issue(folder, "d.example");
        try (ConfiguredStage stage = ConfiguredStage.start("""
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s", "%s" ] }, http3: true } }
                routes: { all: { answer: {} } }
                """.formatted(Http3Front.site(), other))) {
            var address = stage.balancer().addresses().getFirst();
            for (String name : List.of("a.example", "d.example", "b.example", "D.example")) {
                QuicSslContext ssl = RawHttp3.trusting(Http3Front.ca()).build();
                try (RawHttp3 client = RawHttp3.connect(address, ssl, name)) {
                    assertEquals(200, client.get("/").readAnswer().status(), name);
                }
            }
        }
    }

    @Test
    void clientsWithoutACertificateAreRefusedWhereOneIsRequired() throws Exception {
        try (ConfiguredStage stage = ConfiguredStage.start("""
                listeners:
                  https:
                    bind: "127.0.0.1:0"
                    tls: { certificates: [ "%s" ], client-certificates: { ca: "%s" } }
                    http3: { early-data: true }
                routes: { all: { answer: {} } }
                """.formatted(Http3Front.site(), Http3Front.ca()))) {
            var address = stage.balancer().addresses().getFirst();
            QuicSslContext without = RawHttp3.trusting(Http3Front.ca()).build();
            assertThrows(AssertionError.class, () -> {
                try (RawHttp3 client = RawHttp3.connect(address, without, "a.example")) {
                    client.get("/").readAnswer();
                }
            });
            QuicSslContext with = RawHttp3.trusting(Http3Front.ca())
                    .keyManager(
                            Http3Front.site().toFile(), null, Http3Front.site().toFile())
                    .build();
            try (RawHttp3 client = RawHttp3.connect(address, with, "a.example")) {
                assertEquals(200, client.get("/").readAnswer().status());
            }
        }
    }

    @Test
    void beyondTheLimitOnHandshakesClientsProveTheirAddressAndWait() throws Exception {
        try (ConfiguredStage stage = ConfiguredStage.start("""
                listeners:
                  https:
                    bind: "127.0.0.1:0"
                    tls: { certificates: [ "%s" ], handshakes-per-second: 1 }
                    http3: true
                routes: { all: { answer: {} } }
                """.formatted(Http3Front.site()))) {
            QuicSslContext ssl = RawHttp3.trusting(Http3Front.ca()).build();
            for (int i = 0; i < 4; i++) {
                try (RawHttp3 client =
                        RawHttp3.connect(stage.balancer().addresses().getFirst(), ssl, "a.example")) {
                    assertEquals(200, client.get("/").readAnswer().status());
                }
            }
            String metrics = Http3Front.metrics(stage);
            assertFalse(
                    metrics.contains("balancebeam_tls_handshakes_total{listener=\"https\",result=\"refused\"} 0"),
                    metrics);
        }
    }

    /** Netty hands on what came early with the client's next packet, which mostly ends the handshake: then it is early no more. */
    @Test
    void whatIsSentEarlyIsAnsweredAndNeverTwice() throws Exception {
        try (Http3Front front = Http3Front.start("{ early-data: true }", "")) {
            QuicSslContext ssl =
                    RawHttp3.trusting(Http3Front.ca()).earlyData(true).build();
            try (RawHttp3 first = RawHttp3.connect(front.address(), ssl, "a.example")) {
                assertEquals(200, first.get("/first").readAnswer().status());
            }
            for (int i = 0; i < 3; i++) {
                front.origin().forgetRequests();
                try (RawHttp3 again =
                        RawHttp3.connectEarly(front.address(), ssl, "a.example", RawHttp3.request("GET", "/early"))) {
                    assertEquals(200, again.early().readAnswer().status());
                    assertEquals("/early", front.onlyRequest().target());
                    front.origin().forgetRequests();
                    assertEquals(200, again.get("/late").readAnswer().status());
                    assertFalse(front.onlyRequest().fields().has("Early-Data"));
                }
            }
        }
    }
}
