package balancebeam.tls;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicies;
import balancebeam.config.TlsPolicy;
import balancebeam.config.text.Finding;
import balancebeam.time.Ticker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads what TLS is made of, file by file, and makes contexts and throws them away: to find out all that is wrong before anything
 * depends on it. Thread-safe.
 */
public final class TlsTrial {
    /** All that is wrong or odd with the TLS of a listener. */
    public List<Finding> findings(ListenerTlsConfig config) {
        Findings findings = new Findings();
        certificates(config, findings);
        TlsPolicies policies = config.policies();
        judge(policies.others(), findings);
        policies.byName().forEach((name, policy) -> {
            Findings own = findings.below("server-names", name.toString());
            judge(without(policies.others(), policy), own);
        });
        if (!findings.hasProblems()) {
            // What the library alone can say.
            TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);
            for (TlsPolicy policy : policies.all()) {
                findings.tried(() -> ServerTls.make(config, policy, tickets, ServerTls.HTTP_1_1, TlsLibrary.provider())
                        .retire());
            }
        }
        return findings.all();
    }

    private static void certificates(ListenerTlsConfig config, Findings findings) {
        Instant now = Instant.now();
        List<Identity> read = new ArrayList<>();
        int number = 0;
        for (CertificateConfig certificate : config.certificates()) {
            Findings own = certificate(number++, findings);
            Identity identity = CertificateTrial.read(certificate, now, own);
            if (identity != null) {
                CertificateTrial.warnOfServer(identity, own);
                read.add(identity);
            }
        }
        if (read.size() == number) {
            CertificateChoice choice = new CertificateChoice(read);
            for (int i = 0; i < number; i++) {
                Identity identity = read.get(i);
                String why = read.indexOf(identity) < i ? "it is in the list already" : choice.whyNeverGiven(identity);
                if (!why.isEmpty()) {
                    certificate(i, findings)
                            .warn("%s: is never used: %s"
                                    .formatted(identity.config().chain(), why));
                }
            }
        }
    }

    private static Findings certificate(int number, Findings findings) {
        return findings.below("certificates", "[" + number + "]");
    }

    /** What a name's policy says by itself: the rest is told of the listener. */
    private static TlsPolicy without(TlsPolicy others, TlsPolicy own) {
        boolean same = Objects.equals(own.clientCertificates(), others.clientCertificates());
        return new TlsPolicy(
                own.minVersion(),
                own.ciphers().equals(others.ciphers()) ? List.of() : own.ciphers(),
                same ? null : own.clientCertificates());
    }

    private static void judge(TlsPolicy policy, Findings findings) {
        int number = 0;
        for (String cipher : policy.ciphers()) {
            findings.below("ciphers", "[" + number++ + "]")
                    .tried(() -> TlsLibrary.checkCiphers(List.of(cipher), TlsLibrary.provider()));
        }
        ClientCertificatesConfig clients = policy.clientCertificates();
        if (clients != null) {
            findings.below("client-certificates", "ca")
                    .tried(() -> PemFile.read(clients.ca()).certificates());
        }
    }

    /** All that is wrong or odd with the TLS to a cluster. */
    public List<Finding> findings(ClusterTlsConfig config) {
        Findings findings = new Findings();
        CertificateConfig certificate = config.certificate();
        if (certificate != null) {
            CertificateTrial.read(certificate, Instant.now(), findings.below("certificate"));
        }
        Path ca = config.ca();
        if (ca != null) {
            findings.below("ca").tried(() -> PemFile.read(ca).certificates());
        }
        if (!findings.hasProblems()) {
            findings.tried(() -> ClientTls.make(config, ServerTls.HTTP_1_1, TlsLibrary.provider())
                    .retire());
        }
        return findings.all();
    }
}
