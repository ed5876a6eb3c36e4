package balancebeam.tls;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicies;
import balancebeam.config.TlsPolicy;
import balancebeam.config.TlsVersion;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates for tests, in files of a folder, and configurations of them. */
final class Files509 {
    /** RSA keys take long to find: made once. */
    static final X509Bundle CA = authority("CN=Test Root");

    static final X509Bundle RSA = leaf(CA, Algorithm.rsa2048, "a.example.com");

    private final Path folder;

    Files509(Path folder) {
        this.folder = folder;
    }

    static X509Bundle authority(String subject) {
        return made(() -> new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
    }

    static CertificateBuilder builder(String... names) {
        CertificateBuilder builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + names[0].replace("*", "star"))
                .notBefore(Instant.now().minus(Duration.ofDays(2)))
                .notAfter(Instant.now().plus(Duration.ofDays(2)));
        if (names[0].startsWith("*")) {
            // The builder takes no stars: the extension is written by hand.
            byte[][] all = Arrays.stream(names)
                    .map(name -> Der.of(0x82, name.getBytes(StandardCharsets.US_ASCII)))
                    .toArray(byte[][]::new);
            return builder.addExtensionOctetString("2.5.29.17", false, Der.of(Der.SEQUENCE, all));
        }
        for (String name : names) {
            if (name.matches("[0-9.]+|.*:.*")) {
                builder.addSanIpAddress(name);
            } else {
                builder.addSanDnsName(name);
            }
        }
        return builder;
    }

    static X509Bundle leaf(X509Bundle by, String... names) {
        return leaf(by, Algorithm.ecp256, names);
    }

    static X509Bundle leaf(X509Bundle by, Algorithm algorithm, String... names) {
        return made(() -> builder(names).algorithm(algorithm).buildIssuedBy(by));
    }

    static X509Bundle expired(X509Bundle by, String... names) {
        return made(() -> builder(names)
                .notBefore(Instant.now().minus(Duration.ofDays(20)))
                .notAfter(Instant.now().minus(Duration.ofDays(10)))
                .buildIssuedBy(by));
    }

    interface Making {
        X509Bundle make() throws Exception;
    }

    static X509Bundle made(Making making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CertificateConfig certificate(String name, X509Bundle bundle) {
        return CertificateConfig.combined(
                write(name + ".pem", bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM()));
    }

    Path ca(X509Bundle authority) {
        return write(
                "ca-" + authority.getCertificate().getSubjectX500Principal().hashCode() + ".pem",
                authority.getCertificatePEM());
    }

    ListenerTlsConfig listener(CertificateConfig... certificates) {
        return new ListenerTlsConfig(
                List.of(certificates), TlsPolicies.same(new TlsPolicy(TlsVersion.TLS_1_2, List.of(), null)), 0);
    }

    ListenerTlsConfig asking(X509Bundle authority, boolean required, CertificateConfig... certificates) {
        return new ListenerTlsConfig(
                List.of(certificates),
                TlsPolicies.same(new TlsPolicy(
                        TlsVersion.TLS_1_2, List.of(), new ClientCertificatesConfig(ca(authority), required))),
                0);
    }

    ClusterTlsConfig cluster(X509Bundle authority) {
        return cluster(authority, null);
    }

    ClusterTlsConfig cluster(X509Bundle authority, @Nullable CertificateConfig shown) {
        return new ClusterTlsConfig(true, ca(authority), "", shown, TlsVersion.TLS_1_2);
    }
}
