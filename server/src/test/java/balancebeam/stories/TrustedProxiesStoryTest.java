package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint is told of the way that a request came, by whom it is believed. */
class TrustedProxiesStoryTest {
    private static final String CLAIMS = """
            X-Forwarded-For: 203.0.113.7\r
            X-Forwarded-Proto: https\r
            X-Forwarded-Host: shop.example\r
            Forwarded: for=203.0.113.7;proto=https\r
            Forwarded: for=198.51.100.1\r
            """;

    /** What the endpoint gets of a request that claims all that, where these are trusted. */
    private static Fields seen(String trusted) throws IOException, InterruptedException {
        return seen(trusted, CLAIMS);
    }

    private static Fields seen(String trusted, String claims) throws IOException, InterruptedException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(config(trusted, origin));
                RawClient client = RawClient.connect(balancer.addresses().getFirst())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n" + claims + "\r\n");
            assertEquals(200, client.readAnswer().status());
            return origin.awaitRequests(1).getFirst().fields();
        }
    }

    private static Config config(String trusted, ScriptedOrigin origin) {
        Reading reading = ConfigText.read("story.yaml", """
            listeners: { web: { bind: "127.0.0.1:0", trusted-proxies: [%s] } }
            clusters: { origin: { endpoints: ["%s"], health-check: { interval: 0 } } }
            routes: { all: { cluster: origin, request-headers: { set: { X-Client: "{client}" } } } }
            process: { threads: 1 }
            admin: off
            """.formatted(trusted, origin.hostPort()), Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    @Test
    void aTrustedProxyIsBelievedAndPassedOn() throws Exception {
        Fields fields = seen("127.0.0.1");
        assertEquals(List.of("203.0.113.7"), fields.all("X-Client"));
        assertEquals(List.of("203.0.113.7, 127.0.0.1"), fields.all("X-Forwarded-For"));
        assertEquals(List.of("https"), fields.all("X-Forwarded-Proto"));
        assertEquals(List.of("shop.example"), fields.all("X-Forwarded-Host"));
        // Each hop adds itself: it was the client that spoke TLS, and not the proxy with us.
        assertEquals(
                List.of("for=203.0.113.7;proto=https, for=198.51.100.1, for=127.0.0.1;proto=http"),
                fields.all("Forwarded"));
    }

    @Test
    void nobodyElseIsBelievedOrPassedOn() throws Exception {
        Fields fields = seen("10.0.0.0/8");
        assertEquals(List.of("127.0.0.1"), fields.all("X-Client"));
        assertEquals(List.of("127.0.0.1"), fields.all("X-Forwarded-For"));
        assertEquals(List.of("http"), fields.all("X-Forwarded-Proto"));
        assertEquals(List.of("a"), fields.all("X-Forwarded-Host"));
        assertFalse(fields.has("Forwarded"));
    }

    /** Without a list, the chain is passed on for who knows how to read it, and nothing in it is believed here. */
    @Test
    void whereNobodyIsNamedTheChainIsPassedOn() throws Exception {
        Fields fields = seen("");
        assertEquals(List.of("127.0.0.1"), fields.all("X-Client"));
        assertEquals(List.of("203.0.113.7, 127.0.0.1"), fields.all("X-Forwarded-For"));
        assertEquals(List.of("http"), fields.all("X-Forwarded-Proto"));
        assertEquals(List.of("for=127.0.0.1;proto=http"), fields.all("Forwarded"));
    }

    /** The trusted proxy says 198.51.100.1 in each; the client, who chose its Host and what comes first, says 10.9.9.9. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=198.51.100.1;host=\"a,for=10.9.9.9\"",
                "for=198.51.100.1;host=\"a,for=10.9.9.9;b\"",
                "host=\"a;for=10.9.9.9;b\";for=198.51.100.1",
                "for=10.9.9.9;x=\", for=198.51.100.1",
                "for=10.9.9.9;x=\", for=198.51.100.1;host=\"a\"",
                "for=10.9.9.9;x=\"\\, for=198.51.100.1;host=\",for=10.9.9.9;y=\"",
                "for=10.9.9.9;x=\"\\\", for=\"198.51.100.1\"",
            })
    void quotationsAreNoWayToForgeForwarded(String forwarded) throws Exception {
        assertEquals(
                List.of("198.51.100.1"),
                seen("127.0.0.1", "Forwarded: " + forwarded + "\r\n").all("X-Client"));
    }
}
