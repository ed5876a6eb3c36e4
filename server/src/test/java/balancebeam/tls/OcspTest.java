package balancebeam.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CertificateConfig;
import balancebeam.time.Ticker;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OCSP responses that are stapled, and those that are not. */
class OcspTest {
    private static final X509Bundle CA = Files509.CA;
    private static final X509Bundle B = Files509.leaf(CA, "b.example.com");
    private static final byte[] SHA1 = HexFormat.of().parseHex("300906052b0e03021a0500");
    private static final byte[] BASIC = HexFormat.of().parseHex("06092b0601050507300101");
    private static final byte[] GOOD = {(byte) 0x80, 0};
    private static final byte[] REVOKED = Der.of(0xA1, time(Instant.EPOCH));

    @TempDir
    private Path folder;

    private Files509 files = new Files509(Path.of("."));

    @BeforeEach
    void setUp() {
        files = new Files509(folder);
    }

    private static byte[] time(Instant time) {
        String text = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(time);
        return Der.of(Der.GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] response(X509Certificate of, byte[] status, Instant from, Instant until) throws Exception {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        Der key = new Der(CA.getCertificate().getPublicKey().getEncoded()).enter(Der.SEQUENCE);
        key.skip();
        byte[] bits = key.content(Der.BIT_STRING);
        byte[] id = Der.of(
                Der.SEQUENCE,
                SHA1,
                Der.of(Der.OCTETS, sha1.digest(of.getIssuerX500Principal().getEncoded())),
                Der.of(Der.OCTETS, sha1.digest(Arrays.copyOfRange(bits, 1, bits.length))),
                Der.of(Der.INTEGER, of.getSerialNumber().toByteArray()));
        byte[] single = Der.of(Der.SEQUENCE, id, status, time(from), Der.of(Der.context(0), time(until)));
        byte[] content = Der.of(
                Der.SEQUENCE,
                Der.of(Der.context(2), Der.of(Der.OCTETS, new byte[20])),
                time(from),
                Der.of(Der.SEQUENCE, single));
        byte[] basic = Der.of(Der.SEQUENCE, content, SHA1, Der.of(Der.BIT_STRING, new byte[] {0, 1}));
        return Der.of(
                Der.SEQUENCE,
                Der.of(Der.ENUMERATED, new byte[] {0}),
                Der.of(Der.context(0), Der.of(Der.SEQUENCE, BASIC, Der.of(Der.OCTETS, basic))));
    }

    private static byte[] good(X509Certificate of) throws Exception {
        return response(
                of,
                GOOD,
                Instant.now().minus(Duration.ofHours(1)),
                Instant.now().plus(Duration.ofHours(1)));
    }

    /** The chain with its root, so that the key of who signed is known. */
    private CertificateConfig config(byte[] response) {
        Path pem = files.write("b.pem", B.getCertificatePEM() + CA.getCertificatePEM() + B.getPrivateKeyPEM());
        return new CertificateConfig(pem, pem, files.write("b.ocsp", response));
    }

    private static byte @Nullable [] stapled(ServerTls server) throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(AnyCertificate.TRUSTED)
                .enableOcsp(true)
                .build();
        try (Handshakes pair = new Handshakes(
                        context.newEngine(UnpooledByteBufAllocator.DEFAULT, "b.example.com", 1), server.newEngine())
                .shake()) {
            return ((ReferenceCountedOpenSslEngine) pair.client).getOcspResponse();
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    @Test
    void aGoodResponseIsStapledAndReadAgainAsItChanges() throws Exception {
        byte[] first = good(B.getCertificate());
        try (ServerTls server = ServerTls.of(files.listener(config(first)), new TicketKeys(Ticker.SYSTEM))) {
            assertArrayEquals(first, stapled(server));
            assertTrue(server.certificates().getFirst().stapled());
            byte[] second = response(
                    B.getCertificate(), GOOD, Instant.now(), Instant.now().plus(Duration.ofHours(9)));
            files.write("b.ocsp", second);
            assertTrue(server.reloadIfChanged());
            assertArrayEquals(second, stapled(server));
            files.write(
                    "b.ocsp",
                    response(
                            B.getCertificate(),
                            REVOKED,
                            Instant.now(),
                            Instant.now().plusSeconds(60)));
            assertTrue(server.reloadIfChanged());
            assertEquals(null, stapled(server));
            assertFalse(server.certificates().getFirst().stapled());
        }
    }

    @Test
    void whatIsNoGoodIsNotStapledAndAWarningSaysWhy() throws Exception {
        X509Certificate own = B.getCertificate();
        Instant now = Instant.now();
        byte[] good = good(own);
        assertFlaw(
                "it is for another certificate",
                good(Files509.leaf(CA, "b.example.com").getCertificate()));
        assertFlaw("it expired at ", response(own, GOOD, now.minusSeconds(90), now.minusSeconds(30)));
        assertFlaw("it is for a time to come, from ", response(own, GOOD, now.plusSeconds(900), now.plusSeconds(999)));
        assertFlaw("it does not say that the certificate is good", response(own, REVOKED, now, now.plusSeconds(60)));
        assertFlaw("it says that the authority could not answer", HexFormat.of().parseHex("30030a0106"));
        assertFlaw("not the DER that was expected", new byte[] {1, 2, 3});
        assertFlaw("not the DER that was expected", new byte[0]);
        for (int length = 0; length < good.length; length++) {
            assertFlaw("not the DER that was expected", Arrays.copyOf(good, length));
        }
    }

    private void assertFlaw(String expected, byte[] response) {
        Identity identity = Identity.read(config(response), Instant.now());
        assertEquals(null, identity.staple());
        String said = identity.warnings(Instant.now()).getFirst();
        assertTrue(said.contains("b.ocsp: is not stapled: " + expected), said);
    }

    @Test
    void aMissingResponseIsAWarningAndAnExpiringOneIsStapledNoMore() throws Exception {
        Path pem = files.write("b.pem", B.getCertificatePathPEM() + B.getPrivateKeyPEM());
        Identity without = Identity.read(new CertificateConfig(pem, pem, folder.resolve("none.ocsp")), Instant.now());
        assertTrue(without.warnings(Instant.now()).getFirst().endsWith("none.ocsp: there is no such file"));
        Identity with = Identity.read(config(good(B.getCertificate())), Instant.now());
        assertEquals(
                1, with.view(Instant.now().plus(Duration.ofHours(2))).warnings().size());
        assertFalse(with.view(Instant.now().plus(Duration.ofHours(2))).stapled());
        assertTrue(with.view(Instant.now()).stapled());
    }
}
