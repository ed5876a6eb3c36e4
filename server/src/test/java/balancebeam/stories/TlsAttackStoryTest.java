package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Direction;
import balancebeam.testkit.FaultyLink;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks and clients that do TLS badly: they lose nothing of anyone else, and hold nothing. */
class TlsAttackStoryTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final TestAuthority AUTHORITY = TestAuthority.make();
    private static final Charset ISO = StandardCharsets.ISO_8859_1;
    private static final int MIB = 1 << 20;

    @TempDir
    private static Path folder;

    private static Path site;
    private static Path ca;

    @BeforeAll
    static void certificates() {
        site = AUTHORITY.issue(folder, "a.example");
        ca = AUTHORITY.write(folder);
    }

    private static ConfiguredStage answering() {
        return ConfiguredStage.start("""
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] } } }
                routes: { all: { answer: {} } }
                timeouts: { client-head: 500 ms }
                """.formatted(site));
    }

    private static void assertServesAndHoldsNothing(ConfiguredStage stage) {
        try (RawClient client =
                stage.connector(0).secure(AUTHORITY.client(), "a.example").connect()) {
            client.send(GET);
            assertEquals(200, client.readAnswer().status());
        }
        Await.until("nobody is connected any more", () -> connections(stage) == 0);
    }

    private static long connections(ConfiguredStage stage) {
        return stage.admin().get("/v1/status").orThrow().json().views("listeners").stream()
                .mapToLong(listener -> listener.whole("connections"))
                .sum();
    }

    @Test
    void recordsThatComeByteByByteAreRecords() throws IOException {
        byte[] much = new byte[40_000];
        new Random(1).nextBytes(much);
        try (ScriptedOrigin origin = ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1"));
                FaultyLink behind = FaultyLink.to(origin.address());
                ConfiguredStage stage = ConfiguredStage.start("""
                        listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] } } }
                        routes: { all: { cluster: api } }
                        clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 }, tls: { ca: "%s" } } }
                        """.formatted(site, behind.hostPort(), ca));
                FaultyLink before = FaultyLink.to(stage.connector(0).target())) {
            origin.otherwise((request, connection) -> connection.answer(
                    200, Fields.EMPTY, new String(request.body().content().toArray(), ISO)));
            before.dribble();
            behind.dribble();
            try (RawClient client = RawConnector.to(before.address())
                    .secure(AUTHORITY.client(), "a.example")
                    .connect()) {
                client.send("POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: %d\r\n\r\n".formatted(much.length));
                client.send(much);
                assertArrayEquals(much, client.readAnswer().body().content().toArray());
            }
        }
    }

    @Test
    void aHandshakeThatIsCutAnywhereLeavesNothing() throws IOException {
        try (ConfiguredStage stage = answering();
                FaultyLink link = FaultyLink.to(stage.connector(0).target())) {
            for (int bytes = 1; bytes < 1_500; bytes += 37) {
                for (Direction direction : Direction.values()) {
                    link.clear();
                    link.cutAfter(direction, bytes);
                    try (RawClient client = RawConnector.to(link.address())
                            .secure(AUTHORITY.client(), "a.example")
                            .connect()) {
                        client.trySend(GET);
                    } catch (AssertionError e) {
                        assertTrue(e.toString().contains("could not connect"), e::toString);
                    }
                }
            }
            assertServesAndHoldsNothing(stage);
        }
    }

    @Test
    void aHandshakeThatStandsStillIsCutAfterTheTimeForAHead() {
        try (ConfiguredStage stage = answering();
                RawClient silent = stage.client(0);
                RawClient halfway = stage.client(0)) {
            halfway.send(clientHello());
            silent.expectReset();
            assertServesAndHoldsNothing(stage);
        }
    }

    private static byte[] clientHello() {
        SSLEngine engine = AUTHORITY.client().createSSLEngine("a.example", 443);
        engine.setUseClientMode(true);
        ByteBuffer record = ByteBuffer.allocate(32 * 1024);
        try {
            engine.beginHandshake();
            engine.wrap(ByteBuffer.allocate(0), record);
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }

    @Test
    void brokenHandshakesAreRefusedOneByOne() {
        Random random = new Random(20261121);
        byte[] hello = clientHello();
        try (ConfiguredStage stage = answering()) {
            for (int i = 0; i < 1_000; i++) {
                byte[] broken = hello.clone();
                for (int change = random.nextInt(1, 8); change > 0; change--) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt();
                }
                try (RawClient client = stage.client(0)) {
                    client.trySend(new String(broken, ISO));
                    if (random.nextInt(4) == 0) {
                        client.trySend(new String(hello, ISO));
                    }
                }
            }
            assertServesAndHoldsNothing(stage);
        }
    }

    @Test
    void aRecordLongerThanAnyIsRefusedBeforeItsContentComes() {
        try (ConfiguredStage stage = answering();
                RawClient client = stage.client(0)) {
            client.send(new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff});
            client.expectClosed();
            assertServesAndHoldsNothing(stage);
        }
    }

    @Test
    void muchContentPassesSlowlyInBothDirectionsWithinItsMemory() throws IOException {
        byte[] much = new byte[8 * MIB];
        new Random(2).nextBytes(much);
        try (ScriptedOrigin origin = ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1"));
                ConfiguredStage stage = ConfiguredStage.start("""
                        listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] } } }
                        routes: { all: { cluster: api } }
                        clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 }, tls: { ca: "%s" } } }
                        limits: { buffer-bytes: 2 MiB }
                        """.formatted(site, origin.hostPort(), ca));
                RawClient client = stage.connector(0)
                        .receiveBufferBytes(8 * 1024)
                        .secure(AUTHORITY.client(), "a.example")
                        .connect()) {
            origin.otherwise((request, connection) -> connection.answer(
                    200, Fields.EMPTY, new String(request.body().content().toArray(), ISO)));
            client.send("POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: %d\r\n\r\n".formatted(much.length));
            client.send(much);
            assertArrayEquals(much, client.readAnswer().body().content().toArray());
        }
    }
}
