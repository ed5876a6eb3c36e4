package balancebeam.control.metrics;

import balancebeam.control.Instance;
import balancebeam.control.TlsView;
import balancebeam.tls.CertificateView;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Certificates and handshakes. Immutable. */
final class TlsFamilies {
    static final List<Family> ALL = List.of(
            new Family(
                    Metric.counter(
                            "balancebeam_tls_handshakes",
                            "Handshakes with clients, by what became of them: full, resumed, failed, refused.",
                            "listener",
                            "result"),
                    (scrape, out) -> scrape.instance().tls().forEach(one -> handshakes(one, out))),
            new Family(
                    Metric.gauge(
                            "balancebeam_tls_certificate_not_after_timestamp_seconds",
                            "When a certificate expires.",
                            "kind",
                            "owner",
                            "name",
                            "file"),
                    (scrape, out) -> scrape.instance().tls().forEach(one -> certificates(one, out))),
            new Family(
                    Metric.counter(
                            "balancebeam_acme_orders",
                            "Certificates asked for by ACME, by what became of that: issued, failed.",
                            "result"),
                    (scrape, out) -> orders(scrape.instance(), out)),
            new Family(
                    Metric.gauge(
                            "balancebeam_acme_failures",
                            "Failures in a row to have a certificate by ACME; 0 where all is well.",
                            "name"),
                    (scrape, out) -> scrape.instance().acme().forEach(one -> out.add(one.failures(), one.name()))));

    private TlsFamilies() {}

    private static void handshakes(TlsView one, Points out) {
        TlsView.Handshakes counts = one.handshakes();
        if (counts != null) {
            out.add(counts.full(), one.name(), "full");
            out.add(counts.resumed(), one.name(), "resumed");
            out.add(counts.failed(), one.name(), "failed");
            out.add(counts.refused(), one.name(), "refused");
        }
    }

    private static void orders(Instance instance, Points out) {
        if (!instance.acme().isEmpty()) {
            out.add(instance.acmeCounts().issued(), "issued");
            out.add(instance.acmeCounts().failed(), "failed");
        }
    }

    /** A file that is listed twice is one series: a page may not have two of the same labels. */
    private static void certificates(TlsView one, Points out) {
        Set<Path> seen = new HashSet<>();
        for (CertificateView certificate : one.certificates()) {
            if (seen.add(certificate.chain())) {
                String name = certificate.names().isEmpty()
                        ? "-"
                        : certificate.names().getFirst();
                out.add(
                        InstanceFamilies.seconds(certificate.notAfter()),
                        one.kind().word(),
                        one.name(),
                        name,
                        certificate.chain().toString());
            }
        }
    }
}
