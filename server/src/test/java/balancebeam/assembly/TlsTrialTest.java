package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Problem;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong certificate files are told where all other problems are told: by reading, with the place of the listener or cluster. */
class TlsTrialTest {
    @TempDir
    private Path folder;

    private List<String> problems(String listenerTls, String clusterTls) {
        Path file = folder.resolve("test.yaml");
        String text = """
            listeners:
              web: { bind: "127.0.0.1:0", tls: %s }
            clusters:
              api: { endpoints: ["127.0.0.1:9000"], tls: %s }
            routes: { all: { cluster: api } }
            """.formatted(listenerTls, clusterTls);
        return ConfigText.read(file.toString(), text, Map.of(), new ConfigTrial()).problems().stream()
                .map(Problem::toString)
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void rightFilesAreNoProblemAndWrongOnesHaveTheirPlace() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=example.com")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(folder.resolve("site.pem"), bundle.getCertificatePEM() + bundle.getPrivateKeyPEM());
        Files.writeString(folder.resolve("ca.pem"), bundle.getCertificatePEM());
        assertEquals(List.of(), problems("{ certificates: [site.pem] }", "{ ca: ca.pem, certificate: site.pem }"));
        assertEquals(List.of(), problems("{ certificates: [site.pem] }", "{}"));
        assertEquals(
                List.of(
                        "test.yaml:2:3: listeners.web.tls: ca.pem: holds no private key",
                        "test.yaml:4:3: clusters.api.tls: none.pem: there is no such file"),
                problems("{ certificates: [ca.pem] }", "{ ca: none.pem }"));
        assertEquals(
                List.of("test.yaml:2:3: listeners.web.tls: none.pem: there is no such file"),
                problems("{ certificates: [site.pem], client-certificates: { ca: none.pem } }", "{ verify: false }"));
        assertEquals(
                1,
                problems("{ certificates: [site.pem], ciphers: [TLS_NOTHING] }", "{}")
                        .size());
    }
}
