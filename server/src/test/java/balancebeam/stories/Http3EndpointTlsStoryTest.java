package balancebeam.stories;

import static balancebeam.stories.Http2Endpoints.awaitEnded;
import static balancebeam.stories.Http2Endpoints.ended;
import static balancebeam.stories.Http2Endpoints.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.text.ConfigText;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to endpoints that speak HTTP/3: who is believed, and what is shown. */
final class Http3EndpointTlsStoryTest {
    private final TestAuthority authority = TestAuthority.make();

    @TempDir
    Path folder;

    private String tls(String more) {
        return "tls: { ca: %s%s }".formatted(authority.write(folder), more);
    }

    @Test
    void whoIsSignedForItsAddressIsBelieved() {
        try (Http3Origin origin = Http3Origin.secure("a", authority, "127.0.0.1");
                ConfiguredStage stage = Http3Endpoints.before(tls(""), "", origin)) {
            assertEquals("a\n", stage.ask(get("/")).text());
        }
    }

    @Test
    void whoIsSignedForAnotherNameIsNot() {
        try (Http3Origin origin = Http3Origin.secure("a", authority, "other.example");
                ConfiguredStage stage = Http3Endpoints.before(tls(""), "", origin)) {
            assertEquals(502, stage.ask(get("/")).status());
            assertEquals(ended(502, 1, ProxyError.TLS_CERTIFICATE), awaitEnded(stage, 1));
        }
    }

    @Test
    void theNameThatIsConfiguredIsAskedForAndVerified() {
        try (Http3Origin origin = Http3Origin.secure("a", authority, "app.example");
                ConfiguredStage stage = Http3Endpoints.before(tls(", server-name: app.example"), "", origin)) {
            assertEquals("a\n", stage.ask(get("/")).text());
        }
        try (Http3Origin origin = Http3Origin.secure("a", authority, "app.example");
                ConfiguredStage stage = Http3Endpoints.before(tls(", server-name: other.example"), "", origin)) {
            assertEquals(502, stage.ask(get("/")).status());
            assertEquals(ended(502, 1, ProxyError.TLS_CERTIFICATE), awaitEnded(stage, 1));
        }
    }

    @Test
    void ourCertificateIsShown() {
        Path own = authority.issue(folder, "balancer.example");
        try (Http3Origin origin = Http3Origin.mutual("a", authority, "127.0.0.1");
                ConfiguredStage stage = Http3Endpoints.before(tls(", certificate: " + own), "", origin)) {
            assertEquals("a\n", stage.ask(get("/")).text());
            assertNotNull(origin.connections().getFirst().client());
        }
        try (Http3Origin origin = Http3Origin.mutual("a", authority, "127.0.0.1");
                ConfiguredStage stage = Http3Endpoints.before(tls(""), "", origin)) {
            assertEquals(502, stage.ask(get("/")).status());
            assertEquals(0, origin.calls().size());
        }
    }

    @Test
    void aProxyHeaderCannotGoBefore() {
        try (Http3Origin origin = Http3Origin.start("a")) {
            String yaml = Http3Endpoints.config("proxy-protocol: v2", "", origin);
            String problems =
                    ConfigText.read("story.yaml", yaml, Map.of()).problems().toString();
            assertTrue(problems.contains("proxy-protocol") && problems.contains("story.yaml:5"), problems);
        }
    }
}
