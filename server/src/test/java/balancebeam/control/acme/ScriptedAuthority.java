package balancebeam.control.acme;

import balancebeam.testkit.TestAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An authority without a network: a clock that a test sets, and what it answers next. One thread. */
final class ScriptedAuthority implements Authority {
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final TestAuthority authority = TestAuthority.make();
    final List<String> asked = new ArrayList<>();
    final Deque<Refusal> refusals = new ArrayDeque<>();
    Instant now = START;
    Duration lifetime = Duration.ofDays(90);

    @Nullable
    Window window;

    int questions;
    boolean interrupts;
    boolean wrongName;

    @Override
    public List<X509Certificate> order(String name, KeyPair keys, int number, @Nullable X509Certificate replaced)
            throws Refusal, InterruptedException {
        asked.add(name + " " + number + (replaced == null ? "" : " replacing"));
        if (interrupts) {
            throw new InterruptedException();
        }
        Refusal refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
        String pem = authority.sign(keys.getPublic(), now, now.plus(lifetime), wrongName ? "other.example" : name);
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable Window renewal(X509Certificate certificate) {
        questions++;
        return window;
    }

    void refuse(String why, @Nullable Instant retryAfter, boolean ofOneName) {
        refusals.add(new Refusal(why, null, retryAfter, ofOneName));
    }
}
