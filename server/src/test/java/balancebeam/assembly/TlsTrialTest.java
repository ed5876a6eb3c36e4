package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Problem;
import balancebeam.config.text.Reading;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong certificate files are told where all other problems are told: by reading, all at once, each where its file is named. */
class TlsTrialTest {
    private static final String NOT_ITS_KEY =
            "does not belong to its certificate: it needs the key that this was requested with";
    private static final String NO_CERTIFICATE = "holds no certificate, but PRIVATE KEY: name the file that has it";
    private static final String NO_KEY = "holds no private key, but CERTIFICATE: name its file by 'key', or append it";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void setUp() throws IOException {
        TestAuthority authority = TestAuthority.make();
        authority.write(folder);
        for (String name : List.of("a", "b")) {
            String pem = Files.readString(authority.issue(folder, name));
            int key = pem.indexOf("-----BEGIN PRIVATE KEY");
            Files.writeString(folder.resolve(name + ".crt"), pem.substring(0, key));
            Files.writeString(folder.resolve(name + ".key"), pem.substring(key));
        }
    }

    private Reading read(String text) {
        return ConfigText.read(folder.resolve("test.yaml").toString(), text, Map.of(), new ConfigTrial());
    }

    private List<String> problems(String text) {
        return read(text).problems().stream().map(this::told).toList();
    }

    private String told(Problem problem) {
        return problem.toString().replace(folder + "/", "");
    }

    private List<String> problems(String listenerTls, String clusterTls) {
        return problems("""
            listeners:
              web: { bind: "127.0.0.1:0", tls: %s }
            clusters:
              api: { endpoints: ["127.0.0.1:9000"], tls: %s }
            routes: { all: { cluster: api } }
            """.formatted(listenerTls, clusterTls));
    }

    @Test
    void rightFilesAreNoProblem() {
        assertEquals(List.of(), problems("{ certificates: [a.pem] }", "{ ca: ca.pem, certificate: a.pem }"));
        assertEquals(List.of(), problems("{ certificates: { chain: a.crt, key: a.key } }", "{}"));
    }

    @Test
    void allThatIsWrongWithAllCertificatesIsToldAtOnceEachAtItsKey() {
        assertEquals(
                List.of(
                        "test.yaml:6:11: listeners.web.tls.certificates[0]: a.crt: the private key in b.key "
                                + NOT_ITS_KEY,
                        "test.yaml:8:18: listeners.web.tls.certificates[2].chain: none.crt: there is no such file",
                        "test.yaml:9:16: listeners.web.tls.certificates[2].key: none/a.key: there is no such file,"
                                + " and no folder none",
                        "test.yaml:10:11: listeners.web.tls.certificates[3]: a.crt: " + NO_KEY,
                        "test.yaml:11:20: listeners.web.tls.certificates[4].chain: a.key: " + NO_CERTIFICATE,
                        "test.yaml:11:32: listeners.web.tls.certificates[4].key: a.crt: " + NO_KEY,
                        "test.yaml:12:34: listeners.web.tls.client-certificates.ca: a.key: " + NO_CERTIFICATE,
                        "test.yaml:14:49: listeners.web.tls.server-names.X.example.client-certificates.ca: none.pem:"
                                + " there is no such file",
                        "test.yaml:20:11: clusters.api.tls.ca: none.pem: there is no such file",
                        "test.yaml:21:20: clusters.api.tls.certificate: b.crt: the private key in a.key "
                                + NOT_ITS_KEY),
                problems("""
                    listeners:
                      web:
                        bind: 127.0.0.1:0
                        tls:
                          certificates:
                            - { chain: a.crt, key: b.key }
                            - a.pem
                            - chain: none.crt
                              key: none/a.key
                            - a.crt
                            - { chain: a.key, key: a.crt }
                          client-certificates: { ca: a.key }
                          server-names:
                            X.example: { client-certificates: { ca: none.pem } }
                            y.example: { min-version: 1.3 }
                    clusters:
                      api:
                        endpoints: 127.0.0.1:9000
                        tls:
                          ca: none.pem
                          certificate: { chain: b.crt, key: a.key }
                    routes: { all: { cluster: api } }
                    """));
    }

    @Test
    void namesByAcmeCountAsTheOneEntryThatTheyAre() {
        assertEquals(
                List.of(
                        "test.yaml:2:96: listeners.web.tls.certificates[1].chain: none.crt: there is no such file",
                        "test.yaml:3:52: listeners.one.tls.certificates: none.pem: there is no such file"),
                problems("""
                    listeners:
                      web: { bind: "127.0.0.1:0", tls: { certificates: [{ acme: [a.example, b.example] }, { chain: none.crt }] } }
                      one: { bind: "127.0.0.1:0", tls: { certificates: none.pem } }
                    acme: { terms-of-service-agreed: true, state: acme, challenges: tls-alpn-01 }
                    routes: { all: { answer: {} } }
                    """));
    }

    @Test
    void whatOnlyTheLibraryKnowsHasItsPlaceToo() {
        List<String> problems = problems("{ certificates: [a.pem], ciphers: [TLS_NOTHING] }", "{}");
        assertEquals(1, problems.size());
        assertTrue(
                problems.getFirst()
                        .startsWith("test.yaml:2:71: listeners.web.tls.ciphers[0]: the cipher suite 'TLS_NOTHING' is"),
                problems::getFirst);
    }
}
