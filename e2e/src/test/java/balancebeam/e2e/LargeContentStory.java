package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Much content, from every version of HTTP to every version and back, comes as it was sent, through one process that keeps little. */
class LargeContentStory {
    private static final long MIB = Long.getLong("e2e.large-mib", 1);
    private static final long BYTES = MIB << 20;
    private static final int MOST_RESIDENT_MIB = 160;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TestAuthority AUTHORITY = TestAuthority.make();

    @TempDir
    private static Path folder;

    private static final Map<Protocol, LargeEndpoint> ENDPOINTS = new EnumMap<>(Protocol.class);
    private static Program balancer;
    private static List<InetSocketAddress> addresses;

    /** A version of HTTP, and what lies below it. */
    enum Protocol {
        HTTP1,
        HTTP1_TLS,
        H2C,
        H2,
        H3;

        private String path() {
            return "/" + this;
        }

        private LargeEndpoint endpoint() {
            return switch (this) {
                case HTTP1 -> LargeEndpoint.of(ScriptedOrigin.start(), path(), BYTES);
                case HTTP1_TLS -> LargeEndpoint.of(ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1")), path(), BYTES);
                case H2C -> LargeEndpoint.of(Http2Origin.start("h2c"), path(), BYTES);
                case H2 ->
                    LargeEndpoint.of(Http2Origin.secure("h2", AUTHORITY.server("127.0.0.1"), "h2"), path(), BYTES);
                case H3 -> LargeEndpoint.of(Http3Origin.secure("h3", AUTHORITY, "127.0.0.1"), path(), BYTES);
            };
        }

        /** Keys of a cluster of such endpoints, each behind a comma. */
        private String keys() {
            return switch (this) {
                case HTTP1 -> "";
                case HTTP1_TLS -> ", tls: { ca: ca.pem }";
                case H2C -> ", protocol: http2";
                case H2 -> ", protocol: http2, tls: { ca: ca.pem }";
                case H3 -> ", protocol: http3, tls: { ca: ca.pem }";
            };
        }

        private LargeClient client() {
            RawConnector clear = RawConnector.to(addresses.get(0)).deadline(PATIENCE);
            RawConnector secure =
                    RawConnector.to(addresses.get(1)).deadline(PATIENCE).secure(AUTHORITY.client(), "a.example");
            return switch (this) {
                case HTTP1 -> new LargeClient.Http1(clear.connect());
                case HTTP1_TLS -> new LargeClient.Http1(secure.connect());
                case H2C -> new LargeClient.Http2(RawHttp2.connect(clear));
                case H2 -> new LargeClient.Http2(RawHttp2.connect(secure.alpn("h2")));
                case H3 ->
                    new LargeClient.Http3(RawHttp3.connect(
                            addresses.get(1),
                            RawHttp3.trusting(folder.resolve("ca.pem")).build(),
                            "a.example"));
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        AUTHORITY.write(folder);
        StringBuilder routes = new StringBuilder();
        StringBuilder clusters = new StringBuilder();
        for (Protocol behind : Protocol.values()) {
            LargeEndpoint endpoint = behind.endpoint();
            ENDPOINTS.put(behind, endpoint);
            routes.append("  %s: { match: { path: %s }, cluster: %1$s }%n".formatted(behind, behind.path()));
            clusters.append("  %s: { endpoints: [\"%s\"], health-check: { interval: 0 }%s }%n"
                    .formatted(behind, endpoint.hostPort(), behind.keys()));
        }
        Path file = folder.resolve("balancebeam.yaml");
        Files.writeString(file, """
            listeners:
              clear: { bind: "127.0.0.1:0" }
              secure: { bind: "127.0.0.1:0", http3: true, tls: { certificates: [ "%s" ] } }
            routes:
            %sclusters:
            %sadmin: off
            """.formatted(AUTHORITY.issue(folder, "a.example"), routes, clusters));
        balancer = Program.balancebeam("run", "-c", file.toString());
        addresses = balancer.awaitAddresses(2);
    }

    @AfterAll
    static void stop() {
        balancer.close();
        ENDPOINTS.values().forEach(LargeEndpoint::close);
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(Protocol.values())
                .flatMap(front -> Arrays.stream(Protocol.values()).map(behind -> Arguments.of(front, behind)));
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void comesAsItWasSent(Protocol front, Protocol behind) throws IOException {
        String expected = LargeContent.sum(BYTES);
        LargeContent.Sum answer = new LargeContent.Sum();
        AtomicLong answered = new AtomicLong();
        try (LargeClient client = front.client()) {
            long began = System.nanoTime();
            String got = client.post(behind.path(), BYTES, () -> answered.set(System.nanoTime()), answer);
            long ended = System.nanoTime();
            assertEquals(expected, got, "as the endpoint got it");
            assertEquals(expected, answer.text(), "as the client got it");
            long resident = balancer.peakResidentKib() / 1024;
            System.out.printf(
                    "LargeContentStory: %-9s before %-9s %4.0f MiB/s there, %4.0f MiB/s back, %d MiB resident at most so far%n",
                    front,
                    behind,
                    MIB * 1e9 / (answered.get() - began),
                    MIB * 1e9 / (ended - answered.get()),
                    resident);
            assertTrue(resident < MOST_RESIDENT_MIB, () -> resident + " MiB resident");
        }
    }
}
