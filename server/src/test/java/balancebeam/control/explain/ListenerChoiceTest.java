package balancebeam.control.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request comes by the listener that its URL says. */
class ListenerChoiceTest {
    private static final String ROUTES = """
        routes:
          all: { answer: { status: 200 } }
          inside: { match: { listener: inside, path: /i }, answer: { status: 200 } }
        """;
    private static final String MANY = """
        listeners:
          web: { bind: "0.0.0.0:8080" }
          inside: { bind: "127.0.0.1:8081" }
          secure: { bind: "0.0.0.0:8443", tls: { certificates: [a.pem] } }
          other: { bind: "0.0.0.0:9443", tls: { certificates: [a.pem] } }
        """ + ROUTES;
    private static final String USUAL = """
        listeners:
          inside: { bind: "127.0.0.1:8081" }
          web: { bind: "0.0.0.0:80" }
          strange: { bind: "0.0.0.0:8443", tls: { certificates: [a.pem] } }
          secure: { bind: "0.0.0.0:443", tls: { certificates: [a.pem] } }
        """ + ROUTES;

    private static Config config(String text) {
        Reading reading = ConfigText.read("b.yaml", text, Map.of());
        assertEquals(List.of(), reading.problems());
        return Objects.requireNonNull(reading.config());
    }

    private static ListenerChoice choice(String config, String url, String... fields) {
        AskedRequest request = new AskedRequest("GET", url, List.of(fields), "127.0.0.1");
        return ListenerChoice.of(
                config(config), null, request, listener -> listener.bind().port());
    }

    private static String refusal(String config, String url) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> choice(config, url))
                .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/, web",
        "http://a:8081/, inside",
        "ws://a:8081/, inside",
        "https://a/, secure",
        "HTTPS://a/, secure",
        "wss://a/, secure",
        "/x?of=https://a/, web",
        "https://a:9443/, other",
        "/, web"
    })
    void httpsComesByOneWithTlsAndHttpByOneWithout(String url, String listener) {
        assertEquals(listener, choice(MANY, url).listener().name());
    }

    @Test
    void aPortThatNeedNotBeSaidIsThatOfAListenerIfThereIsOne() {
        assertEquals("web", choice(USUAL, "http://a/").listener().name());
        assertEquals("secure", choice(USUAL, "https://a/").listener().name());
        assertEquals("inside", choice(USUAL, "/").listener().name());
    }

    @Test
    void aHostOfItsOwnDoesNotSayWhereARequestGoes() {
        assertEquals(
                "inside",
                choice(MANY, "http://a:8081/", "Host: shop").listener().name());
        assertEquals("inside", choice(MANY, "/", "Host: shop:8081").listener().name());
        assertEquals("web", choice(MANY, "/", "Host: shop:7").listener().name());
    }

    @Test
    void othersAreNamedOnlyWhereARouteTellsThemApart() {
        assertEquals(
                "; may come by inside too (--listener)",
                choice(MANY, "http://a/").remark());
        assertEquals("", choice(MANY, "https://a/").remark());
        assertEquals("", choice(MANY, "http://a:8080/").remark());
        assertEquals(
                "; may come by inside or secure or other too (--listener)",
                choice(MANY, "/").remark());
    }

    @Test
    void whereNoneFitsIsSaidWhichThereAre() {
        assertEquals(
                "No listener takes https: web (http://0.0.0.0:8080); --listener says by which it comes",
                refusal("""
            listeners: { web: { bind: "0.0.0.0:8080" } }
            routes: { all: { answer: { status: 200 } } }
            """, "https://a/"));
        assertEquals(
                "No listener takes http at port 8443: web (http://0.0.0.0:8080), inside (http://127.0.0.1:8081), secure"
                        + " (https://0.0.0.0:8443), other (https://0.0.0.0:9443); --listener says by which it comes",
                refusal(MANY, "http://a:8443/"));
        assertEquals("'ftp' is neither http nor https", refusal(MANY, "ftp://a/"));
    }

    @Test
    void aProxyInFrontMayEndTls() {
        String behind = """
            listeners: { plain: { bind: "0.0.0.0:1" }, web: { bind: "0.0.0.0:8080", trusted-proxies: [10.0.0.0/8] } }
            routes: { all: { answer: { status: 200 } } }
            """;
        assertEquals("web", choice(behind, "https://a/").listener().name());
        assertEquals("web", choice(behind, "https://a:7443/").listener().name());
    }

    @Test
    void aPortThatTheSystemChoosesMayBeAny() {
        String config = """
            listeners: { web: { bind: "0.0.0.0:80" }, some: { bind: "0.0.0.0:0" } }
            routes: { all: { answer: { status: 200 } } }
            """;
        assertEquals("some", choice(config, "http://a:4711/").listener().name());
        assertEquals("web", choice(config, "http://a/").listener().name());
        AskedRequest request = new AskedRequest("GET", "http://a:4711/", List.of(), "127.0.0.1");
        assertThrows(
                IllegalArgumentException.class, () -> ListenerChoice.of(config(config), null, request, listener -> 80));
    }
}
