package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.stories.MatrixClient.Said;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.Octets;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every version of HTTP in front of every version behind: the same requests have the same answers, and the same ends. */
final class ProtocolMatrixStoryTest {
    private static final TestAuthority AUTHORITY = TestAuthority.make();
    private static final byte[] NOTHING = {};
    private static final int EIGHT_MIB = 8 << 20;
    /** Eight MiB through five threads of a test take a while on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Path site;
    private static Path ca;

    /** A version of HTTP, and what lies below it. */
    enum Protocol {
        HTTP1 {
            @Override
            MatrixClient client(RawConnector to) {
                return new MatrixHttp1Client(to);
            }

            @Override
            MatrixEndpoint endpoint() {
                return new MatrixHttp1Endpoint(ScriptedOrigin.start(), "");
            }
        },
        HTTP1_TLS {
            @Override
            MatrixClient client(RawConnector to) {
                return new MatrixHttp1Client(secure(to).alpn("http/1.1"));
            }

            @Override
            MatrixEndpoint endpoint() {
                return new MatrixHttp1Endpoint(ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1")), tls());
            }
        },
        H2C {
            @Override
            MatrixClient client(RawConnector to) {
                return new MatrixHttp2Client(to);
            }

            @Override
            MatrixEndpoint endpoint() {
                return new MatrixHttp2Endpoint(Http2Origin.start("a"), ", protocol: http2");
            }
        },
        H2 {
            @Override
            MatrixClient client(RawConnector to) {
                return new MatrixHttp2Client(secure(to).alpn("h2"));
            }

            @Override
            MatrixEndpoint endpoint() {
                return new MatrixHttp2Endpoint(
                        Http2Origin.secure("a", AUTHORITY.server("127.0.0.1"), "h2"), ", protocol: http2" + tls());
            }
        },
        H3 {
            @Override
            MatrixClient client(RawConnector to) {
                return new MatrixHttp3Client(to.target(), RawHttp3.trusting(ca).build());
            }

            @Override
            MatrixEndpoint endpoint() {
                return new MatrixHttp3Endpoint(
                        Http3Origin.secure("a", AUTHORITY, "127.0.0.1"), ", protocol: http3" + tls());
            }
        };

        abstract MatrixClient client(RawConnector to);

        abstract MatrixEndpoint endpoint();

        /** Whether clients of it come by TLS. */
        boolean isSecure() {
            return this == HTTP1_TLS || this == H2 || this == H3;
        }

        private static RawConnector secure(RawConnector to) {
            return to.secure(AUTHORITY.client(), "a.example");
        }

        private static String tls() {
            return ", tls: { ca: \"%s\" }".formatted(ca);
        }
    }

    @BeforeAll
    static void certificates() {
        site = AUTHORITY.issue(folder, "a.example");
        ca = AUTHORITY.write(folder);
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(Protocol.values())
                .flatMap(front -> Arrays.stream(Protocol.values()).map(behind -> Arguments.of(front, behind)));
    }

    private static ConfiguredStage before(Protocol front, MatrixEndpoint endpoint) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0"%s } }
                routes:
                  never: { match: { path: /never }, cluster: api, timeouts: { answer: 300 ms } }
                  all: { cluster: api }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 }%s } }
                """.formatted(
                        front.isSecure() ? ", http3: true, tls: { certificates: [ \"" + site + "\" ] }" : "",
                        endpoint.hostPort(),
                        endpoint.keys()));
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void requestsAndAnswersAreWhole(Protocol front, Protocol behind) {
        try (MatrixEndpoint endpoint = behind.endpoint();
                ConfiguredStage stage = before(front, endpoint);
                MatrixClient client = front.client(stage.connector(0).deadline(PATIENCE))) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")) {
                Said said = client.ask(method, "/echo", NOTHING, Fields.EMPTY);
                assertEquals(200, said.status(), method);
                assertEquals(method, said.fields().first("x-method"));
                assertEquals(0, said.content().length());
            }
            for (int bytes : new int[] {1, 16_384, 65_535, 65_536, EIGHT_MIB}) {
                byte[] content = new byte[bytes];
                new Random(bytes).nextBytes(content);
                Said said = client.ask("POST", "/echo", content, Fields.EMPTY);
                assertEquals(List.of(), endpoint.complaints());
                assertEquals(Octets.of(content), said.content());
                assertEquals(String.valueOf(bytes), said.trailers().first("x-bytes"));
            }
            Said said = client.ask("POST", "/echo", new byte[] {1, 2}, Fields.of("x-sum", "3"));
            assertEquals(Fields.of("x-bytes", "2", "x-sum", "3"), said.trailers());
            Said early = client.ask("GET", "/early", NOTHING, Fields.EMPTY);
            assertEquals(List.of(103), early.interims());
            assertEquals(200, early.status());
            assertEquals(List.of(), endpoint.complaints());
        }
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void whatBreaksOffIsNeverTakenForWhole(Protocol front, Protocol behind) {
        try (MatrixEndpoint endpoint = behind.endpoint();
                ConfiguredStage stage = before(front, endpoint)) {
            try (MatrixClient client = front.client(stage.connector(0).deadline(PATIENCE))) {
                client.takeBack("/half", new byte[1000], () -> endpoint.awaitHalf(1));
                endpoint.awaitBroken(1);
            }
            try (MatrixClient client = front.client(stage.connector(0).deadline(PATIENCE))) {
                client.begin("/cut");
                Said said = client.read();
                assertFalse(said.whole() && said.status() == 200, said::toString);
            }
            try (MatrixClient client = front.client(stage.connector(0).deadline(PATIENCE))) {
                assertEquals(
                        504, client.ask("GET", "/never", NOTHING, Fields.EMPTY).status());
                assertEquals(
                        200, client.ask("GET", "/echo", NOTHING, Fields.EMPTY).status());
            }
        }
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void whatRunsIsAnsweredWhileTheBalancerDrains(Protocol front, Protocol behind) {
        try (MatrixEndpoint endpoint = behind.endpoint();
                ConfiguredStage stage = before(front, endpoint);
                MatrixClient client = front.client(stage.connector(0).deadline(PATIENCE))) {
            assertEquals(200, client.ask("GET", "/echo", NOTHING, Fields.EMPTY).status());
            client.begin("/late");
            endpoint.awaitLate();
            stage.balancer().drain();
            endpoint.release();
            Said said = client.read();
            assertEquals(200, said.status());
            assertEquals("at last", said.content().text());
        }
    }
}
