package balancebeam.tls;

import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.config.CertificateConfig;
import balancebeam.time.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its chain and its private key, as they were read from files. Immutable.
 *
 * @param chain the certificate itself, and behind it those that lead to a root
 * @param names see {@link CertificateNames}
 * @param staple null for none
 * @param flaws what is wrong with it whatever the time is, and yet no reason to do without it
 */
record Identity(
        CertificateConfig config,
        List<X509Certificate> chain,
        PrivateKey key,
        List<String> names,
        @Nullable OcspStaple staple,
        List<String> flaws) {
    /** What browsers and OpenSSL's usual level of security ask for. */
    private static final int LEAST_RSA_BITS = 2048;
    /** Who issues what stands in for a certificate that ACME has not had yet. */
    private static final String STAND_IN = "Balancebeam stand-in";

    /** Certificates of some days are renewed when a third is left of them: at a quarter nobody has done it. */
    private static final int SHORT_LIVED_PART = 4;

    private static final Duration STAND_IN_VALIDITY = Duration.ofDays(365);

    Identity {
        chain = List.copyOf(chain);
        names = List.copyOf(names);
        flaws = List.copyOf(flaws);
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it. A wrong OCSP response is only a flaw: clients
     *     can do without
     */
    static Identity read(CertificateConfig config, Instant now) {
        String name = config.acme();
        return name == null ? fromFiles(config, now) : byAcme(config, name, now);
    }

    /** What ACME had for that name, or a certificate that signs itself until it has: a listener does not wait for an authority. */
    private static Identity byAcme(CertificateConfig config, String name, Instant now) {
        String flaw = "there is no certificate by ACME yet: one that signs itself stands in, which no client trusts";
        if (!Files.notExists(config.chain())) {
            try {
                return fromFiles(config, now);
            } catch (IllegalArgumentException e) {
                flaw = "%s; one that signs itself stands in, which no client trusts".formatted(e.getMessage());
            }
        }
        KeyPair keys = AcmeFiles.newKeys(KeyType.ECDSA_P256);
        X509Certificate own = CertificateWriter.selfSigned(
                keys, STAND_IN, name, now.minus(STAND_IN_VALIDITY), now.plus(STAND_IN_VALIDITY), null);
        return new Identity(config, List.of(own), keys.getPrivate(), List.of(name), null, List.of(name + ": " + flaw));
    }

    private static Identity fromFiles(CertificateConfig config, Instant now) {
        PemFile chainFile = PemFile.read(config.chain());
        PemFile keyFile = config.isCombined() ? chainFile : PemFile.read(config.key());
        return of(config, chainFile.certificates(), PrivateKeys.of(keyFile), now);
    }

    /**
     * Of what was read of the files.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    static Identity of(CertificateConfig config, List<X509Certificate> chain, PrivateKey key, Instant now) {
        checkPair(config, chain, key);
        List<String> flaws = new ArrayList<>();
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                flaws.add("%s: its certificate no. %d is not by who signed no. %d".formatted(config.chain(), i + 1, i));
            }
        }
        OcspStaple staple = null;
        Path response = config.ocspResponse();
        if (response != null) {
            try {
                staple = OcspStaple.read(response, chain, now);
            } catch (IllegalArgumentException e) {
                flaws.add(String.valueOf(e.getMessage()));
            }
        }
        return new Identity(config, chain, key, names(config.chain(), chain.getFirst()), staple, flaws);
    }

    private static void checkPair(CertificateConfig config, List<X509Certificate> chain, PrivateKey key) {
        PublicKey own = chain.getFirst().getPublicKey();
        if (!PrivateKeys.belongTogether(key, own)) {
            for (int i = 1; i < chain.size(); i++) {
                if (PrivateKeys.belongTogether(key, chain.get(i).getPublicKey())) {
                    throw PemFile.problem(
                            config.chain(),
                            "is out of order: its certificate no. %d is that of the key, and must be the first"
                                    .formatted(i + 1));
                }
            }
            throw PemFile.problem(
                    config.chain(),
                    "%s does not belong to its certificate: it needs the key that this was requested with"
                            .formatted(
                                    config.isCombined()
                                            ? "its private key"
                                            : "the private key in %s".formatted(config.key())));
        }
        if (own instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            throw PemFile.problem(
                    config.chain(),
                    "its RSA key has %d bits, and %d are the least: have one issued for another key"
                            .formatted(rsa.getModulus().bitLength(), LEAST_RSA_BITS));
        }
    }

    private static List<String> names(Path file, X509Certificate certificate) {
        try {
            return CertificateNames.of(certificate);
        } catch (IllegalArgumentException e) {
            throw PemFile.problem(file, String.valueOf(e.getMessage()), e);
        }
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** {@code RSA} or {@code EC}. */
    String algorithm() {
        return key.getAlgorithm();
    }

    /** What is handed out with it; null for nothing, also when what was has expired since. */
    @Nullable
    OcspStaple stapleAt(Instant now) {
        return staple == null || staple.until().isBefore(now) ? null : staple;
    }

    /** What is wrong with it at that time. */
    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        Instant from = certificate().getNotBefore().toInstant();
        Instant until = certificate().getNotAfter().toInstant();
        if (now.isAfter(until)) {
            warnings.add("%s: its certificate expired at %s, %s ago: it is refused until it is renewed"
                    .formatted(config.chain(), until, Durations.rough(Duration.between(until, now))));
        } else if (now.isBefore(from)) {
            warnings.add("%s: its certificate is not valid before %s, in %s: it is refused until then"
                    .formatted(config.chain(), from, Durations.rough(Duration.between(now, from))));
        } else if (now.isAfter(until.minus(soon(Duration.between(from, until))))) {
            warnings.add("%s: its certificate expires at %s, in %s: renew it"
                    .formatted(config.chain(), until, Durations.rough(Duration.between(now, until))));
        }
        warnings.addAll(flaws);
        if (staple != null && stapleAt(now) == null) {
            warnings.add("%s: is stapled no more: it expired at %s".formatted(config.ocspResponse(), staple.until()));
        }
        return warnings;
    }

    /** How long before its end a person should look at one that is valid so long. */
    private static Duration soon(Duration validity) {
        Duration part = validity.dividedBy(SHORT_LIVED_PART);
        return part.compareTo(CertificateView.SOON) < 0 ? part : CertificateView.SOON;
    }

    CertificateView view(Instant now) {
        String issuer = CertificateNames.commonName(certificate().getIssuerX500Principal());
        return new CertificateView(
                names,
                certificate().getNotBefore().toInstant(),
                certificate().getNotAfter().toInstant(),
                keyType(),
                issuer.isEmpty() ? certificate().getIssuerX500Principal().getName() : issuer,
                config.chain(),
                config.key(),
                stapleAt(now) != null,
                warnings(now));
    }

    private String keyType() {
        return switch (certificate().getPublicKey()) {
            case RSAKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECKey ec -> "ECDSA " + ec.getParams().getOrder().bitLength();
            default -> algorithm();
        };
    }
}
