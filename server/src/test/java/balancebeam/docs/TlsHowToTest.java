package balancebeam.docs;

import static balancebeam.docs.Trial.assertFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the how-tos of TLS promise of their configurations. */
class TlsHowToTest {
    private static final String WWW = "www.example.com";

    @TempDir
    private Path folder = Path.of("");

    private Trial start(String page, int number) throws IOException {
        return Trial.of(Snippet.of("docs/how-to/" + page + ".md", "yaml").get(number), folder);
    }

    private static Answer ask(RawConnector connector, String host, String target) {
        try (RawClient client = connector.connect()) {
            return Trial.ask(client, "GET", host, target, "");
        }
    }

    private static RawConnector https(Trial trial, String listener, SSLContext context, String name) {
        return trial.connector(listener).secure(context, name);
    }

    @Test
    void everyNameHasItsCertificateAndBrowsersAreToldToComeByHttpsAlways() throws IOException {
        try (Trial trial = start("serve-https", 0)) {
            SSLContext trusting = trial.certificates().client();
            for (String name : new String[] {WWW, "shop.example.org"}) {
                Answer answer = ask(https(trial, "https", trusting, name), name, "/a?b=c");
                assertFrom(answer, "10.0.0.1:8080", "10.0.0.2:8080");
                assertEquals("max-age=31536000", answer.field("Strict-Transport-Security"));
                assertEquals("https", trial.seenBy(answer).field("X-Forwarded-Proto"));
            }
            // The first certificate, which is for another name.
            RawConnector other = https(trial, "https", trusting, "other.example.net");
            assertThrows(AssertionError.class, () -> ask(other, "other.example.net", "/"));
        }
    }

    @Test
    void whoComesInTheClearIsSentToHttpsButForTheChallenge() throws IOException {
        try (Trial trial = start("serve-https", 0)) {
            Answer sent = ask(trial.connector("http"), WWW, "/a?b=c");
            assertEquals(308, sent.status());
            assertEquals("https://www.example.com/a?b=c", sent.field("Location"));
            assertNull(sent.field("Strict-Transport-Security"));
            // Nobody is there, but it was forwarded.
            assertEquals(
                    502,
                    ask(trial.connector("http"), WWW, "/.well-known/acme-challenge/x")
                            .status());
            Answer wrong = ask(trial.connector("https"), WWW, "/");
            assertEquals(400, wrong.status());
            String page = Snippet.textWithoutBlocks("docs/how-to/serve-https.md");
            assertTrue(page.contains("`" + wrong.text().strip() + "`"), wrong.text());
        }
    }

    @Test
    void whatCertbotRenewsIsShownWithoutAReload() throws IOException {
        try (Trial trial = start("serve-https", 0);
                RawClient standing = https(trial, "https", trial.certificates().client(), WWW)
                        .connect()) {
            BigInteger before = serial(trial);
            trial.certificates().renew(WWW);
            Await.until("the new certificate is shown", () -> !serial(trial).equals(before));
            assertEquals(200, Trial.ask(standing, "GET", WWW, "/", "").status());
        }
    }

    private static BigInteger serial(Trial trial) {
        RawConnector connector = trial.connector("https");
        try (SSLSocket socket = (SSLSocket) trial.certificates()
                .client()
                .getSocketFactory()
                .createSocket(
                        connector.target().getAddress(), connector.target().getPort())) {
            socket.startHandshake();
            return ((X509Certificate) Objects.requireNonNull(socket.getSession().getPeerCertificates()[0]))
                    .getSerialNumber();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void partnersNeedACertificate() throws IOException {
        try (Trial trial = start("serve-https", 1)) {
            String name = "api.example.com";
            RawConnector stranger =
                    https(trial, "partners", trial.certificates().client(), name);
            assertThrows(AssertionError.class, () -> ask(stranger, name, "/"));
            RawConnector partner = https(trial, "partners", trial.certificates().client("partner.example"), name);
            assertFrom(ask(partner, name, "/"), "10.0.1.1:9000");
        }
    }

    @Test
    void endpointsAreVerifiedUnlessTheConfigurationSaysOtherwise() throws IOException {
        try (Trial trial = start("tls-to-endpoints", 0)) {
            assertFrom(trial.get(WWW, "/"), "10.0.0.1:8443", "10.0.0.2:8443");
            assertFrom(trial.get(WWW, "/payments"), "10.0.1.1:8443");
            assertFrom(trial.get(WWW, "/old"), "10.0.2.1:8443");
        }
    }

    @Test
    void anEndpointWithACertificateForAnotherNameIsNamedByItsError() throws IOException {
        Snippet page = Snippet.of("docs/how-to/tls-to-endpoints.md", "yaml").getFirst();
        String text = page.text().replace("server-name: app.internal", "server-name: other.internal");
        try (Trial trial = Trial.of(new Snippet("", 0, "yaml", text), folder)) {
            Answer answer = trial.get(WWW, "/");
            assertEquals(502, answer.status());
            assertTrue(
                    String.valueOf(answer.field("Proxy-Status")).contains("tls_certificate_error"), answer::toString);
        }
    }
}
