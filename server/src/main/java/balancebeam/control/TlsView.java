package balancebeam.control;

import balancebeam.tls.CertificateView;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a listener, or to the endpoints of a cluster. Immutable.
 *
 * @param certificates what is shown to clients, or to endpoints; none where a cluster shows nothing of itself
 * @param handshakes with clients; null for a cluster, and for a file that does not run
 */
public record TlsView(
        Kind kind,
        String name,
        List<CertificateView> certificates,
        @Nullable Handshakes handshakes) {
    /** Which side it is on. */
    public enum Kind {
        LISTENER,
        CLUSTER;

        /** As the configuration has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What became of handshakes with clients.
     *
     * @param resumed those that went on with an earlier session
     * @param failed begun, and came to nothing
     * @param refused not begun: there were too many in that second
     */
    public record Handshakes(long full, long resumed, long failed, long refused) {}

    public TlsView {
        certificates = List.copyOf(certificates);
    }
}
