package balancebeam.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority of a test's own. Immutable.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.make();
 * Path site = authority.issue(folder, "a.example", "127.0.0.1"); // chain and key in one file
 * Path ca = authority.write(folder);
 * RawClient client = RawConnector.to(balancer).secure(authority.client(), "a.example").connect();
 * ScriptedOrigin origin = ScriptedOrigin.secure(authority.server("127.0.0.1"));
 * }</pre>
 */
public final class TestAuthority {
    private final X509Bundle root;

    private TestAuthority(X509Bundle root) {
        this.root = root;
    }

    /** A new one, whom nobody trusts yet. */
    public static TestAuthority make() {
        return new TestAuthority(made(() -> new CertificateBuilder()
                .ecp256()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned()));
    }

    /** Writes its own certificate; gives the file. */
    public Path write(Path folder) {
        return written(folder.resolve("ca.pem"), root.getCertificatePEM());
    }

    /** Signs a certificate for these host names and addresses; gives the file of chain and key, called by the first name. */
    public Path issue(Path folder, String... names) {
        X509Bundle issued = signed(names);
        return written(folder.resolve(names[0] + ".pem"), issued.getCertificatePathPEM() + issued.getPrivateKeyPEM());
    }

    /** Signs a certificate for somebody else's key, which says who has signed it; gives the chain as PEM. */
    public String sign(PublicKey key, Instant from, Instant until, String... names) {
        return made(() -> named(names)
                .publicKey(key)
                .notBefore(from)
                .notAfter(until)
                .addExtensionOctetString("2.5.29.35", false, keyIdentifier())
                .buildIssuedBy(root)
                .getCertificatePathPEM());
    }

    /** Of its own key, as certificates that it signs name it (RFC 5280 section 4.2.1.1). */
    private byte[] keyIdentifier() throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest(root.getCertificate().getPublicKey().getEncoded());
        return ByteBuffer.allocate(4 + digest.length)
                .put(HexFormat.of().parseHex("30168014"))
                .put(digest)
                .array();
    }

    /** What a client needs that trusts this authority. */
    public SSLContext client() {
        return made(() -> context(new KeyManager[0]));
    }

    /** What a client needs that trusts this authority, and shows a certificate of it with that name. */
    public SSLContext client(String name) {
        return server(name);
    }

    /** What a server needs that has a certificate for these host names and addresses. */
    public SSLContext server(String... names) {
        return made(() -> context(signed(names).toKeyManagerFactory().getKeyManagers()));
    }

    /** A certificate for these names, and its key. */
    X509Bundle bundle(String... names) {
        return signed(names);
    }

    /** Its own certificate. */
    X509Bundle root() {
        return root;
    }

    private SSLContext context(KeyManager[] keys) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, root.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    private X509Bundle signed(String... names) {
        return made(() -> named(names).buildIssuedBy(root));
    }

    private static CertificateBuilder named(String... names) {
        CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=" + names[0]);
        for (String name : List.of(names)) {
            if (name.matches("[0-9.]+|.*:.*")) {
                builder.addSanIpAddress(name);
            } else {
                builder.addSanDnsName(name);
            }
        }
        return builder;
    }

    private static Path written(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What may fail, of which no test wants to hear. */
    private interface Making<T> {
        T make() throws Exception;
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new AssertionError("no certificate could be made", e);
        }
    }
}
