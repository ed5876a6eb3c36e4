package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Problem;
import balancebeam.config.text.Reading;
import balancebeam.testkit.TestAuthority;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong and odd certificate files are told where all other problems are told: by reading, all at once, each where its file is named. */
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

    private List<String> warnings(String listenerTls, String clusterTls) {
        Reading reading = read(configuration(listenerTls, clusterTls));
        assertEquals(List.of(), reading.problems());
        return reading.warnings().stream().map(this::told).toList();
    }

    private String told(Problem problem) {
        return problem.toString().replace(folder + "/", "");
    }

    private List<String> problems(String listenerTls, String clusterTls) {
        return problems(configuration(listenerTls, clusterTls));
    }

    private static String configuration(String listenerTls, String clusterTls) {
        return """
            listeners:
              web: { bind: "127.0.0.1:0", tls: %s }
            clusters:
              api: { endpoints: ["127.0.0.1:9000"], tls: %s }
            routes: { all: { cluster: api } }
            """.formatted(listenerTls, clusterTls);
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

    /**
     * A certificate with its key, in a file of that name.
     *
     * @param from in days from now
     * @param until in days from now
     */
    private void write(String name, int from, int until, UnaryOperator<CertificateBuilder> more) throws Exception {
        // Half a day more, which no test takes.
        Instant now = Instant.now().plus(Duration.ofHours(12));
        X509Bundle bundle = more.apply(new CertificateBuilder()
                        .ecp256()
                        .subject("CN=" + name)
                        .notBefore(now.plus(Duration.ofDays(from)))
                        .notAfter(now.plus(Duration.ofDays(until))))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePEM() + bundle.getPrivateKeyPEM());
    }

    private static UnaryOperator<CertificateBuilder> names(String... names) {
        return builder -> {
            for (String name : names) {
                builder.addSanDnsName(name);
            }
            return builder;
        };
    }

    @Test
    void outOfTimeAndSoonSoIsAWarningAtTheListenerAndAtTheCluster() throws Exception {
        write("late", -30, -11, names("late"));
        write("early", 3, 90, names("early"));
        write("soon", -80, 5, names("soon"));
        write("fine", -80, 20, names("fine"));
        write("short", -1, 5, names("short"));
        write("shorter", -5, 1, names("shorter"));
        List<String> warnings = warnings(
                "{ certificates: [late.pem, early.pem, soon.pem, fine.pem, short.pem, shorter.pem] }",
                "{ certificate: soon.pem }");
        List<String> expected = List.of(
                "test.yaml:2:53: listeners.web.tls.certificates[0]: late.pem: its certificate expired at TIME, 10 days"
                        + " ago: it is refused until it is renewed",
                "test.yaml:2:63: listeners.web.tls.certificates[1]: early.pem: its certificate is not valid before"
                        + " TIME, in 3 days: it is refused until then",
                "test.yaml:2:74: listeners.web.tls.certificates[2]: soon.pem: its certificate expires at TIME, in 5"
                        + " days: renew it",
                "test.yaml:2:105: listeners.web.tls.certificates[5]: shorter.pem: its certificate expires at TIME, in"
                        + " 35 hours: renew it",
                "test.yaml:4:61: clusters.api.tls.certificate: soon.pem: its certificate expires at TIME, in 5 days:"
                        + " renew it");
        assertEquals(
                String.join("\n", expected),
                String.join("\n", warnings).replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z", "TIME"));
    }

    /** Who embeds the balancer may have made it in no text. */
    @Test
    void ofAConfigurationInNoFileItIsSaidToo() throws Exception {
        write("late", -30, -11, names("late"));
        Reading untried = ConfigText.read(
                folder.resolve("test.yaml").toString(),
                configuration("{ certificates: [a.pem, late.pem] }", "{ certificate: late.pem }"),
                Map.of());
        assertEquals(List.of(), untried.warnings());
        List<String> warnings = ConfigTrial.warnings(Objects.requireNonNull(untried.config()));
        assertEquals(1, warnings.size());
        assertTrue(
                warnings.getFirst().startsWith(folder + "/late.pem: its certificate expired at "), warnings::getFirst);
    }

    @Test
    void withoutAlternativeNamesClientsRefuseItAndEndpointsDoNot() throws Exception {
        write("common", -1, 90, builder -> builder);
        assertEquals(
                List.of("test.yaml:2:52: listeners.web.tls.certificates: common.pem: its certificate has neither a host"
                        + " nor an address as subjectAltName, and clients refuse that, whatever its common name is:"
                        + " have it issued again with one"),
                warnings("{ certificates: common.pem }", "{ certificate: common.pem }"));
    }

    @Test
    void aCertificateThatNobodyIsGivenIsAWarning() throws Exception {
        write("one", -1, 90, names("x", "y"));
        write("two", -1, 90, names("x", "y"));
        write("part", -1, 90, names("y"));
        write("more", -1, 90, names("y", "z"));
        write("rsa", -1, 90, builder -> names("x", "y").apply(builder.rsa2048()));
        write("none", -1, 90, builder -> builder.subject("O=Nobody"));
        String before = "one.pem comes before it, with its names and a key of the same type";
        assertEquals(
                List.of(
                        "test.yaml:2:62: listeners.web.tls.certificates[1]: two.pem: is never used: " + before,
                        "test.yaml:2:71: listeners.web.tls.certificates[2]: part.pem: is never used: " + before,
                        "test.yaml:2:100: listeners.web.tls.certificates[5]: none.pem: is never used: it has no name,"
                                + " and is not the first of the list",
                        "test.yaml:2:110: listeners.web.tls.certificates[6]: more.pem: is never used: it is in the list already"),
                warnings("{ certificates: [one.pem, two.pem, part.pem, more.pem, rsa.pem, none.pem, more.pem] }", "{}")
                        .stream()
                        .filter(warning -> warning.contains("never used"))
                        .toList());
    }

    @Test
    void oneByAcmeThatIsNotThereYetIsNoMistake() {
        Reading reading = read("""
            listeners: { web: { bind: "127.0.0.1:0", tls: { certificates: { acme: a.example } } } }
            acme: { terms-of-service-agreed: true, state: acme, challenges: tls-alpn-01 }
            routes: { all: { answer: {} } }
            """);
        assertEquals(List.of(), reading.problems());
        assertEquals(List.of(), reading.warnings());
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
