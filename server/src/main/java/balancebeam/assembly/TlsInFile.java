package balancebeam.assembly;

import balancebeam.config.ClusterConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.control.TlsView;
import balancebeam.time.Ticker;
import balancebeam.tls.CertificateView;
import balancebeam.tls.ClientTls;
import balancebeam.tls.ServerTls;
import balancebeam.tls.TicketKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The certificates of a configuration that does not run, read from their files. Immutable.
 *
 * @param problems what can't be read, and why; the rest is there all the same
 */
public record TlsInFile(List<TlsView> views, List<String> problems) {
    public TlsInFile {
        views = List.copyOf(views);
        problems = List.copyOf(problems);
    }

    /** Reads them as they are now. */
    public static TlsInFile of(Config config) {
        List<TlsView> views = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);
        for (ListenerConfig listener : config.listeners()) {
            ListenerTlsConfig tls = listener.tls();
            if (tls != null) {
                add(TlsView.Kind.LISTENER, listener.name(), views, problems, () -> shown(tls, tickets));
            }
        }
        for (ClusterConfig cluster : config.clusters()) {
            ClusterTlsConfig tls = cluster.tls();
            if (tls != null) {
                add(TlsView.Kind.CLUSTER, cluster.name(), views, problems, () -> shown(tls));
            }
        }
        return new TlsInFile(views, problems);
    }

    private static void add(
            TlsView.Kind kind,
            String name,
            List<TlsView> views,
            List<String> problems,
            Supplier<List<CertificateView>> reading) {
        try {
            views.add(new TlsView(kind, name, reading.get(), null));
        } catch (IllegalArgumentException e) {
            problems.add("%s %s: %s".formatted(kind.word(), name, e.getMessage()));
        }
    }

    private static List<CertificateView> shown(ListenerTlsConfig config, TicketKeys tickets) {
        try (ServerTls tls = ServerTls.of(config, tickets)) {
            return tls.certificates();
        }
    }

    private static List<CertificateView> shown(ClusterTlsConfig config) {
        try (ClientTls tls = ClientTls.of(config)) {
            return tls.certificates();
        }
    }
}
