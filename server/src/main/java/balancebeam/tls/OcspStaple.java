package balancebeam.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An OCSP response (RFC 6960) that is handed to clients with its certificate. Its signature is left for them to verify.
 * Immutable.
 */
final class OcspStaple {
    /** Clocks of authorities may be ahead of ours. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final int GOOD = 0x80;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");
    private static final Map<String, String> HASHES =
            Map.of("2b0e03021a", "SHA-1", "608648016503040201", "SHA-256", "608648016503040202", "SHA-384");

    private final byte[] der;
    private final Instant until;

    private OcspStaple(byte[] der, Instant until) {
        this.der = der;
        this.until = until;
    }

    /**
     * Reads a file.
     *
     * @param chain the certificate, and who signed it if known
     * @throws IllegalArgumentException naming the file, if it can't be read or is not a good, present response for it
     */
    static OcspStaple read(Path file, List<X509Certificate> chain, Instant now) {
        byte[] der = PemFile.bytes(file);
        try {
            return of(der, chain, now);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw PemFile.problem(file, "is not stapled: " + e.getMessage(), e);
        }
    }

    static OcspStaple of(byte[] der, List<X509Certificate> chain, Instant now) {
        Der response = new Der(der).enter(Der.SEQUENCE);
        byte[] status = response.content(Der.ENUMERATED);
        if (status.length != 1 || status[0] != 0) {
            throw new IllegalArgumentException("it says that the authority could not answer");
        }
        Der typed = response.enter(Der.context(0)).enter(Der.SEQUENCE);
        typed.skip();
        Der content = new Der(typed.content(Der.OCTETS)).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
        if (content.is(Der.context(0))) {
            content.skip();
        }
        content.skip();
        content.skip();
        Der singles = content.enter(Der.SEQUENCE);
        while (singles.hasMore()) {
            Der single = singles.enter(Der.SEQUENCE);
            if (isFor(single.enter(Der.SEQUENCE), chain)) {
                return new OcspStaple(der, validUntil(single, now));
            }
        }
        throw new IllegalArgumentException("it is for another certificate");
    }

    private static boolean isFor(Der id, List<X509Certificate> chain) {
        X509Certificate certificate = chain.getFirst();
        String algorithm =
                HASHES.get(HexFormat.of().formatHex(id.enter(Der.SEQUENCE).content(Der.OID)));
        byte[] name = id.content(Der.OCTETS);
        byte[] key = id.content(Der.OCTETS);
        BigInteger serial = new BigInteger(id.content(Der.INTEGER));
        if (algorithm == null) {
            throw new IllegalArgumentException("it names its certificate by an unknown hash");
        }
        return serial.equals(certificate.getSerialNumber())
                && Arrays.equals(
                        name,
                        hash(algorithm, certificate.getIssuerX500Principal().getEncoded()))
                && (chain.size() < 2 || Arrays.equals(key, hash(algorithm, keyBits(chain.get(1)))));
    }

    /** The key itself, without the algorithm before it and the count of unused bits. */
    private static byte[] keyBits(X509Certificate certificate) {
        Der inside = new Der(certificate.getPublicKey().getEncoded()).enter(Der.SEQUENCE);
        inside.skip();
        byte[] bits = inside.content(Der.BIT_STRING);
        return Arrays.copyOfRange(bits, 1, bits.length);
    }

    private static byte[] hash(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }

    private static Instant validUntil(Der single, Instant now) {
        if (single.tag() != GOOD) {
            throw new IllegalArgumentException("it does not say that the certificate is good");
        }
        single.skip();
        Instant from = time(single.content(Der.GENERALIZED_TIME));
        if (from.isAfter(now.plus(SKEW))) {
            throw new IllegalArgumentException("it is for a time to come, from " + from);
        }
        // Without a next update newer ones are always there: nobody can say how long this one is good for.
        Instant until = single.is(Der.context(0))
                ? time(single.enter(Der.context(0)).content(Der.GENERALIZED_TIME))
                : Instant.MAX;
        if (until.isBefore(now)) {
            throw new IllegalArgumentException("it expired at " + until);
        }
        return until;
    }

    private static Instant time(byte[] text) {
        return LocalDateTime.parse(new String(text, StandardCharsets.US_ASCII), TIME)
                .toInstant(ZoneOffset.UTC);
    }

    /** Not to be written to. */
    byte[] der() {
        return der;
    }

    /** When it expires. */
    Instant until() {
        return until;
    }
}
