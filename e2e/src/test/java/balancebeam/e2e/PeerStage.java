package balancebeam.e2e;

import balancebeam.testkit.TestAuthority;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;

/**
 * A balancer as a process of its own that programs of others speak with: in the clear, by TLS, and by QUIC at the same port. It says
 * whom it has served. Thread-safe.
 */
final class PeerStage implements AutoCloseable {
    static final String HOST = "www.example";

    private final Path folder;
    private final Path certificate;
    private final Program balancer;
    private final InetSocketAddress clear;
    private final InetSocketAddress secure;

    private PeerStage(Path folder, Path certificate, Program balancer) throws InterruptedException {
        this.folder = folder;
        this.certificate = certificate;
        this.balancer = balancer;
        List<InetSocketAddress> addresses = balancer.awaitAddresses(2);
        clear = addresses.get(0);
        secure = addresses.get(1);
    }

    /**
     * Starts it.
     *
     * @param folder for its files
     * @param cluster who is behind it: the keys of a cluster
     */
    static PeerStage before(Path folder, TestAuthority authority, String cluster) throws Exception {
        authority.write(folder);
        Path certificate = authority.issue(folder, HOST, "127.0.0.1");
        Path file = folder.resolve("balancebeam.yaml");
        Files.writeString(file, """
            listeners:
              clear: { bind: "127.0.0.1:0" }
              secure: { bind: "127.0.0.1:0", tls: { certificates: [ %s ] }, http3: { early-data: true } }
            routes: { all: { cluster: web } }
            clusters:
              web: { %s, health-check: { interval: 0 } }
            access-log: { format: template, template: "{protocol} {method} {path} {status}" }
            admin: off
            """.formatted(certificate.getFileName(), cluster));
        Program balancer = Program.balancebeam("run", "-c", file.toString());
        try {
            return new PeerStage(folder, certificate, balancer);
        } catch (AssertionError e) {
            balancer.close();
            throw e;
        }
    }

    /** The same, with an origin of ours behind it. */
    static PeerStage before(Path folder, PeerOrigin origin) throws Exception {
        return before(folder, TestAuthority.make(), "endpoints: [\"" + origin.hostPort() + "\"]");
    }

    /** The certificate of who has signed that of the balancer. */
    String authority() {
        return folder.resolve("ca.pem").toString();
    }

    /** The SHA-256 of the balancer's public key (as SubjectPublicKeyInfo) in Base64, by which browsers are told to trust it. */
    String fingerprint() throws Exception {
        try (InputStream in = Files.newInputStream(certificate)) {
            byte[] key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey()
                    .getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        }
    }

    String clear(String path) {
        return "http://127.0.0.1:" + clear.getPort() + path;
    }

    String secure(String path) {
        return "https://127.0.0.1:" + port() + path;
    }

    /** The same for who can be told where {@link #HOST} is. */
    String named(String path) {
        return "https://" + HOST + ":" + port() + path;
    }

    /** Of TLS and QUIC. */
    int port() {
        return secure.getPort();
    }

    /** Waits until it says that it has served such a request: {@code HTTP/3.0 GET / 200}. */
    void awaitServed(String request) throws InterruptedException {
        balancer.awaitLine(request::equals);
    }

    /** What it has said so far. */
    List<String> lines() {
        return balancer.lines();
    }

    @Override
    public void close() {
        balancer.close();
    }
}
