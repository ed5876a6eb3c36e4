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

/** The certificates of a configuration that does not run, read from their files. Static functions without state. */
public final class TlsInFile {
    private TlsInFile() {}

    /**
     * As they are now, in the order of {@link balancebeam.control.Instance#tls()}.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static List<TlsView> of(Config config) {
        List<TlsView> all = new ArrayList<>();
        TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);
        for (ListenerConfig listener : config.listeners()) {
            ListenerTlsConfig tls = listener.tls();
            if (tls != null) {
                all.add(new TlsView(TlsView.Kind.LISTENER, listener.name(), shown(tls, tickets), null));
            }
        }
        for (ClusterConfig cluster : config.clusters()) {
            ClusterTlsConfig tls = cluster.tls();
            if (tls != null) {
                all.add(new TlsView(TlsView.Kind.CLUSTER, cluster.name(), shown(tls), null));
            }
        }
        return all;
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
