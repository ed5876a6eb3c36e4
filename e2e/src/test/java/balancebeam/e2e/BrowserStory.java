package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Chromium loads a page with what pages have, POSTs from it, and has a WebSocket. The page says itself by which protocol
 * each of its parts came.
 */
class BrowserStory extends PeersStory {
    /** What the page says when all of it came by that protocol, and came whole. */
    private static String all(String protocol) {
        return """
            P /echo
            P /page.html
            P /page.js
            P /picture.svg
            P /style.css
            style: rgb(1, 2, 3)
            picture: 17
            echo: true
            WebSocket: hello 1000""".replaceAll("(?m)^P", protocol);
    }

    private String report(Path profile, String path, String option) throws Exception {
        try (Program browser = Tool.CHROMIUM.start(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--enable-logging=stderr",
                "--user-data-dir=" + profile,
                "--host-resolver-rules=MAP " + PeerStage.HOST + " 127.0.0.1",
                "--ignore-certificate-errors-spki-list=" + stage.fingerprint(),
                option,
                stage.named(path))) {
            String report = origin.awaitReport();
            browser.terminate();
            browser.awaitExit();
            assertNotNull(
                    report,
                    () -> "no report; the browser says: " + browser.lines() + "; the balancer: " + stage.lines());
            return report;
        }
    }

    @Test
    void aPageComesByHttp2AndItsWebSocketToo(@TempDir Path profile) throws Exception {
        assertEquals(all("h2"), report(profile, "/page.html", "--disable-quic"));
        stage.awaitServed("HTTP/2.0 GET /page.html 200");
        stage.awaitServed("HTTP/2.0 POST /echo 200");
        stage.awaitServed("HTTP/2.0 GET /socket 101");
    }

    /**
     * It comes by HTTP/2, hears of HTTP/3 by Alt-Svc, and takes it. Chromium believes an authority that is not a public one over QUIC
     * only for hosts that it has been told to force QUIC on; the port is another, so that nothing is forced here.
     */
    @Test
    void aBrowserThatCameByHttp2GoesOnByHttp3(@TempDir Path profile) throws Exception {
        String trusting = "--origin-to-force-quic-on=" + PeerStage.HOST + ":1";
        assertEquals(all("h3"), report(profile, "/first.html?by=h3", trusting));
        stage.awaitServed("HTTP/2.0 GET /first.html 200");
        stage.awaitServed("HTTP/3.0 GET /page.html 200");
        stage.awaitServed("HTTP/3.0 POST /echo 200");
    }
}
