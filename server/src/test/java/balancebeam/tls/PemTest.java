package balancebeam.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CertificateConfig;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of certificate files, and what is said of wrong ones. */
class PemTest {
    private static final X509Bundle CA = Files509.CA;
    private static final X509Bundle EC = Files509.leaf(CA, "b.example.com");
    private static final X509Bundle RSA = Files509.RSA;

    @TempDir
    private Path folder;

    private Files509 files = new Files509(Path.of("."));

    @BeforeEach
    void setUp() {
        files = new Files509(folder);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
    }

    private static byte[] pkcs8(X509Bundle bundle) {
        return bundle.getKeyPair().getPrivate().getEncoded();
    }

    /** What PKCS#8 wraps: PKCS#1 or SEC1. */
    private static byte[] bare(X509Bundle bundle) {
        Der inside = new Der(pkcs8(bundle)).enter(Der.SEQUENCE);
        inside.skip();
        inside.skip();
        return inside.content(Der.OCTETS);
    }

    private static byte[] curve(X509Bundle bundle) {
        Der inside = new Der(pkcs8(bundle)).enter(Der.SEQUENCE);
        inside.skip();
        Der algorithm = inside.enter(Der.SEQUENCE);
        algorithm.skip();
        return algorithm.element();
    }

    private Identity read(String text) {
        return Identity.read(CertificateConfig.combined(files.write("site.pem", text)), Instant.now());
    }

    private PrivateKey key(X509Bundle bundle, String key) {
        return read(bundle.getCertificatePathPEM() + key).key();
    }

    @Test
    void keysAreReadInAllThreeForms() {
        assertEquals(RSA.getKeyPair().getPrivate(), key(RSA, pem("PRIVATE KEY", pkcs8(RSA))));
        assertEquals(RSA.getKeyPair().getPrivate(), key(RSA, pem("RSA PRIVATE KEY", bare(RSA))));
        assertEquals(secret(EC.getKeyPair().getPrivate()), secret(key(EC, pem("PRIVATE KEY", pkcs8(EC)))));
        String parameters = pem("EC PARAMETERS", curve(EC));
        assertEquals(
                secret(EC.getKeyPair().getPrivate()), secret(key(EC, parameters + pem("EC PRIVATE KEY", bare(EC)))));
        byte[] named = sec1WithCurve(EC);
        assertEquals(secret(EC.getKeyPair().getPrivate()), secret(key(EC, pem("EC PRIVATE KEY", named))));
        assertEquals(secret(EC.getKeyPair().getPrivate()), secret(key(EC, parameters + pem("EC PRIVATE KEY", named))));
    }

    /** What is encoded beside it can differ. */
    private static BigInteger secret(PrivateKey key) {
        return ((ECPrivateKey) key).getS();
    }

    private static byte[] sec1WithCurve(X509Bundle bundle) {
        Der inside = new Der(bare(bundle)).enter(Der.SEQUENCE);
        byte[] version = inside.element();
        byte[] secret = inside.element();
        return Der.of(Der.SEQUENCE, version, secret, Der.of(Der.context(0), curve(bundle)));
    }

    @Test
    void theKeyMayStandBeforeAndTextAround() {
        Identity identity = read("Bag Attributes\r\n    friendlyName: x\r\n"
                + EC.getPrivateKeyPEM().replace("\n", "\r\n")
                + "# the certificate\n" + EC.getCertificatePathPEM() + "\n\nend\n");
        assertEquals(EC.getKeyPair().getPrivate(), identity.key());
        assertEquals(List.of("b.example.com"), identity.names());
    }

    @Test
    void namesAreThoseOfTheAlternativesElseTheCommonName() {
        X509Bundle common = Files509.made(() -> new io.netty.pkitesting.CertificateBuilder()
                .ecp256()
                .subject("O=Acme\\, Inc., CN=Old.Example.com")
                .buildIssuedBy(CA));
        assertEquals(
                List.of("old.example.com"),
                read(common.getCertificatePathPEM() + common.getPrivateKeyPEM()).names());
    }

    private String problem(String text) {
        return problem(CertificateConfig.combined(files.write("site.pem", text)));
    }

    private String problem(CertificateConfig config) {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> Identity.read(config, Instant.now()))
                        .getMessage());
        assertTrue(message.startsWith(config.chain() + ": ") || message.startsWith(config.key() + ": "), message);
        return message.replace(folder + "/", "");
    }

    @Test
    void eachWrongFileIsToldByNameAndFlaw() throws Exception {
        String key = EC.getPrivateKeyPEM();
        String chain = EC.getCertificatePathPEM();
        assertEquals(
                "none.pem: there is no such file", problem(CertificateConfig.combined(folder.resolve("none.pem"))));
        assertEquals(
                "sub: is a folder: name a file in it",
                problem(CertificateConfig.combined(Files.createDirectory(folder.resolve("sub")))));
        assertEquals("site.pem: is not PEM: it has no line with -----BEGIN", problem("hello"));
        assertEquals("site.pem: is not PEM: it has no line with -----BEGIN", problem(""));
        assertEquals("site.pem: holds no certificate, but PRIVATE KEY: name the file that has it", problem(key));
        assertEquals(
                "site.pem: holds no private key, but CERTIFICATE: name its file by 'key', or append it",
                problem(chain));
        assertEquals("site.pem: holds 2 private keys: one is possible", problem(chain + key + key));
        assertEquals(
                "site.pem: its private key does not belong to its certificate: it needs the key that this was requested with",
                problem(chain + RSA.getPrivateKeyPEM()));
        assertEquals(
                "site.pem: its private key does not belong to its certificate: it needs the key that this was requested with",
                problem(chain + Files509.leaf(CA, "b.example.com").getPrivateKeyPEM()));
        assertEquals(
                "site.pem: is out of order: its certificate no. 2 is that of the key, and must be the first",
                problem(CA.getCertificatePEM() + chain + key));
        assertEquals(
                "site.pem: the block CERTIFICATE, which begins in line 1, has no end",
                problem("-----BEGIN CERTIFICATE-----\nAAAA\n" + key));
        assertEquals(
                "site.pem: the block CERTIFICATE, which begins in line 1, is not base64",
                problem("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n" + key));
        assertEquals(
                "site.pem: its certificate no. 2 can't be read",
                problem(EC.getCertificatePEM() + pem("CERTIFICATE", new byte[] {48, 1, 2}) + key));
        assertEquals(
                "site.pem: is too large: up to 2 MiB are read",
                problem(chain + key + " ".repeat(PemFile.LARGEST_BYTES)));
        Path other = files.write("key.pem", RSA.getPrivateKeyPEM());
        assertEquals(
                "chain.pem: the private key in %s does not belong to its certificate: it needs the key that this was requested with"
                        .formatted(other)
                        .replace(folder + "/", ""),
                problem(new CertificateConfig(files.write("chain.pem", chain), other, null)));
    }

    @Test
    void otherFormsAreNamedWithWhatMakesPemOfThem() throws Exception {
        byte[] store = Der.of(Der.SEQUENCE, new byte[] {Der.INTEGER, 1, 3}, Der.of(Der.SEQUENCE));
        Map<String, byte[]> forms = Map.of(
                "a certificate in DER; openssl x509 -inform DER",
                        EC.getCertificate().getEncoded(),
                "a private key in DER; openssl pkey -inform DER", pkcs8(EC),
                "PKCS#12; openssl pkcs12 -nodes", store,
                "DER that was cut off", Arrays.copyOf(pkcs8(EC), 20));
        forms.forEach((said, bytes) -> {
            String problem = problem(CertificateConfig.combined(files.write("other", bytes)));
            assertTrue(problem.startsWith("other: is not PEM: it looks like " + said), problem);
        });
    }

    @Test
    void whatIsMissingWithItsFolderOrBehindALinkIsSaidToBeSo() throws Exception {
        Path none = folder.resolve("none/site.pem");
        assertEquals(
                "none/site.pem: there is no such file, and no folder none",
                problem(CertificateConfig.combined(none)).replace(folder + "/", ""));
        Path link = Files.createSymbolicLink(folder.resolve("link.pem"), none);
        assertEquals("link.pem: is a link that leads nowhere", problem(CertificateConfig.combined(link)));
    }

    @Test
    void encryptedKeysAreRefusedWithTheWayOut() {
        String said =
                "site.pem: its private key is encrypted: openssl pkey -in FILE -out NEW writes it without a password";
        String chain = EC.getCertificatePathPEM();
        assertEquals(said, problem(chain + pem("ENCRYPTED PRIVATE KEY", new byte[] {48, 0})));
        assertEquals(said, problem(chain + """
            -----BEGIN EC PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

            AAAA
            -----END EC PRIVATE KEY-----
            """));
    }

    @Test
    void keysOfOtherKindsAreRefused() {
        X509Bundle odd = Files509.leaf(CA, Algorithm.ed25519, "b.example.com");
        assertEquals(
                "site.pem: its private key (PRIVATE KEY) can't be read: RSA, and ECDSA with P-256, P-384 or P-521, are"
                        + " possible",
                problem(odd.getCertificatePathPEM() + odd.getPrivateKeyPEM()));
        for (String label : List.of("EC PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY")) {
            byte[] rubbish = "rubbish".getBytes(StandardCharsets.US_ASCII);
            assertTrue(problem(EC.getCertificatePathPEM() + pem(label, rubbish)).contains("can't be read"), label);
        }
    }

    @Test
    void anUnreadableFileIsSaidToBeSo() throws Exception {
        Path file = files.certificate("site", EC).chain();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        if (Files.isReadable(file)) {
            // Root reads everything.
            Identity.read(CertificateConfig.combined(file), Instant.now());
            return;
        }
        String problem = problem(CertificateConfig.combined(file));
        assertTrue(problem.startsWith("site.pem: may not be read by the user "), problem);
    }

    @Test
    void anExpiredCertificateIsUsedWithAWarning() {
        X509Bundle late = Files509.expired(CA, "b.example.com");
        CertificateView view =
                read(late.getCertificatePathPEM() + late.getPrivateKeyPEM()).view(Instant.now());
        assertEquals(1, view.warnings().size());
        assertTrue(view.warnings().getFirst().contains("its certificate expired at"), view.warnings()::getFirst);
        assertTrue(!view.isValidAt(Instant.now()));
    }
}
