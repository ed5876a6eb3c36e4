package balancebeam.control.status;

import balancebeam.control.AcmeView;
import balancebeam.control.TlsView;
import balancebeam.tls.CertificateView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Certificates and handshakes, as JSON has them: what {@code GET /v1/tls} answers. Static functions without state. */
public final class TlsJson {
    private TlsJson() {}

    /**
     * As it is now.
     *
     * @param acme certificates that are had by ACME; none for a file that does not run
     */
    public static Map<String, Object> of(List<TlsView> all, List<AcmeView> acme) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("time", Instant.now());
        json.put("tls", all.stream().map(TlsJson::owner).toList());
        json.put("acme", acme.stream().map(TlsJson::acme).toList());
        return json;
    }

    private static Map<String, Object> acme(AcmeView view) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", view.name());
        json.put("state", view.state().name().toLowerCase(Locale.ROOT));
        json.put("expires", view.expires());
        json.put("next", view.next());
        json.put("failures", view.failures());
        json.put("error", view.error());
        return json;
    }

    private static Map<String, Object> owner(TlsView view) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", view.kind().word());
        json.put("name", view.name());
        json.put(
                "certificates",
                view.certificates().stream().map(TlsJson::certificate).toList());
        json.put("handshakes", handshakes(view.handshakes()));
        return json;
    }

    private static Map<String, Object> certificate(CertificateView certificate) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("names", certificate.names());
        json.put("notBefore", certificate.notBefore());
        json.put("notAfter", certificate.notAfter());
        json.put("keyType", certificate.keyType());
        json.put("issuer", certificate.issuer());
        json.put("chain", certificate.chain());
        json.put("key", certificate.key());
        json.put("stapled", certificate.stapled());
        json.put("warnings", certificate.warnings());
        return json;
    }

    private static @Nullable Map<String, Object> handshakes(TlsView.@Nullable Handshakes counts) {
        if (counts == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("full", counts.full());
        json.put("resumed", counts.resumed());
        json.put("failed", counts.failed());
        json.put("refused", counts.refused());
        return json;
    }
}
