package balancebeam.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Writes certificates that sign themselves (RFC 5280) and requests for certificates (RFC 2986): what ACME needs, and the JDK has no
 * public writer for. For one DNS name each. Thread-safe: static functions without state.
 */
final class CertificateWriter {
    private static final int UTC_TIME = 0x17;
    private static final int SET = 0x31;
    private static final int DNS_NAME = 0x82;
    private static final int SERIAL_BITS = 127;
    /** Where the form of a time changes (RFC 5280 section 4.1.2.5). */
    private static final int YEAR_OF_LONG_TIMES = 2050;
    /** Of a common name (RFC 5280 appendix A). */
    private static final int LONGEST_COMMON_NAME = 64;

    private static final byte[] VERSION_3 = hex("a003020102");
    private static final byte[] VERSION_1 = hex("020100");
    private static final byte[] TRUE = hex("0101ff");
    private static final byte[] ECDSA_SHA256 = hex("300a06082a8648ce3d040302");
    private static final byte[] RSA_SHA256 = hex("300d06092a864886f70d01010b0500");
    private static final byte[] ALTERNATIVE_NAME = hex("0603551d11");
    private static final byte[] ACME_IDENTIFIER = hex("06082b0601050507011f");
    private static final byte[] EXTENSION_REQUEST = hex("06092a864886f70d01090e");

    private CertificateWriter() {}

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /**
     * A certificate that signs itself.
     *
     * @param issuer the common name of its issuer, who is its subject too
     * @param acmeIdentifier what a challenge by TLS asks for (RFC 8737 section 3), 32 bytes; null for none
     */
    static X509Certificate selfSigned(
            KeyPair keys, String issuer, String name, Instant from, Instant until, byte @Nullable [] acmeIdentifier) {
        byte[] who = new X500Principal("CN=" + issuer).getEncoded();
        byte[] names = alternativeName(name);
        byte[] extensions = acmeIdentifier == null
                ? Der.of(Der.SEQUENCE, names)
                : Der.of(Der.SEQUENCE, names, acmeIdentifier(acmeIdentifier));
        byte[] body = Der.of(
                Der.SEQUENCE,
                VERSION_3,
                Der.of(
                        Der.INTEGER,
                        new BigInteger(SERIAL_BITS, new SecureRandom())
                                .setBit(0)
                                .toByteArray()),
                algorithm(keys),
                who,
                Der.of(Der.SEQUENCE, time(from), time(until)),
                who,
                keys.getPublic().getEncoded(),
                Der.of(Der.context(3), extensions));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(signed(body, keys)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just written can't be read", e);
        }
    }

    /** A request for a certificate (PKCS#10), in DER. */
    static byte[] request(KeyPair keys, String name) {
        X500Principal subject = new X500Principal(name.length() <= LONGEST_COMMON_NAME ? "CN=" + name : "");
        byte[] attribute =
                Der.of(Der.SEQUENCE, EXTENSION_REQUEST, Der.of(SET, Der.of(Der.SEQUENCE, alternativeName(name))));
        byte[] body = Der.of(
                Der.SEQUENCE,
                VERSION_1,
                subject.getEncoded(),
                keys.getPublic().getEncoded(),
                Der.of(Der.context(0), attribute));
        return signed(body, keys);
    }

    private static byte[] alternativeName(String name) {
        byte[] names = Der.of(Der.SEQUENCE, Der.of(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)));
        return Der.of(Der.SEQUENCE, ALTERNATIVE_NAME, Der.of(Der.OCTETS, names));
    }

    private static byte[] acmeIdentifier(byte[] digest) {
        return Der.of(Der.SEQUENCE, ACME_IDENTIFIER, TRUE, Der.of(Der.OCTETS, Der.of(Der.OCTETS, digest)));
    }

    private static byte[] time(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        boolean isLong = time.getYear() >= YEAR_OF_LONG_TIMES;
        String form = isLong ? "yyyyMMddHHmmss'Z'" : "yyMMddHHmmss'Z'";
        String text = DateTimeFormatter.ofPattern(form, Locale.ROOT).format(time);
        return Der.of(isLong ? Der.GENERALIZED_TIME : UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isEc(KeyPair keys) {
        return keys.getPrivate().getAlgorithm().equals("EC");
    }

    private static byte[] algorithm(KeyPair keys) {
        return isEc(keys) ? ECDSA_SHA256 : RSA_SHA256;
    }

    private static byte[] signed(byte[] body, KeyPair keys) {
        try {
            Signature signature = Signature.getInstance(isEc(keys) ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            byte[] bits = signature.sign();
            return Der.of(Der.SEQUENCE, body, algorithm(keys), Der.of(Der.BIT_STRING, new byte[] {0}, bits));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was just made can't sign", e);
        }
    }
}
