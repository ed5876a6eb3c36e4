package balancebeam.config.text;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.Defaults;
import balancebeam.config.HostPort;
import balancebeam.config.Http3Config;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import java.util.List;

/** {@code listeners.NAME}. */
final class ListenerSection {
    private static final Key<HostPort> BIND =
            Key.required("bind", Addresses.BIND, "The address to listen on; with port 0 the system chooses one.");
    private static final Key<Integer> MAX_CONNECTIONS = Key.of(
            "max-connections",
            Numbers.whole(1, 10_000_000),
            Defaults.MAX_CONNECTIONS,
            "The most client connections open at a time; more wait until one closes.");
    private static final Key<List<IpNetwork>> TRUSTED_PROXIES = Key.of(
            "trusted-proxies",
            ListType.of(Addresses.NETWORK),
            List.of(),
            "Whose X-Forwarded-For, -Proto, -Host and Forwarded are believed.");

    private static final Key<List<IpNetwork>> PROXY_PROTOCOL_FROM = Key.of(
            "proxy-protocol-from",
            ListType.of(Addresses.NETWORK),
            List.of(),
            "Proxies whose connections begin with a header of the PROXY protocol (version 1 or 2), and are closed without one.");
    private static final Key<ListenerTlsConfig> TLS =
            Key.optional("tls", TlsSections.LISTENER, "Clients speak TLS here; without it, in the clear.");

    private static final Key<Boolean> HTTP2 = Key.of(
            "http2",
            Numbers.BOOLEAN,
            true,
            "Whether clients may speak HTTP/2: by ALPN with TLS, in the clear from the first byte.");

    private static final Key<Http3Config> HTTP3 = Key.of(
                    "http3",
                    EitherType.of(Numbers.BOOLEAN, on -> on ? Http3Config.ON : Http3Config.OFF, Http3Section.SECTION),
                    Http3Config.OFF,
                    "Whether clients may speak HTTP/3 too: by QUIC, at the UDP port of the same number. Needs `tls`.")
            .defaultsTo("false");

    static final Section<ListenerConfig> SECTION = Section.of(
                    "Listener",
                    "An address where clients connect.",
                    List.of(BIND, MAX_CONNECTIONS, TRUSTED_PROXIES, PROXY_PROTOCOL_FROM, TLS, HTTP2, HTTP3),
                    ListenerSection::listener)
            .renamed(OtherPrograms.LISTENER);

    private ListenerSection() {}

    private static ListenerConfig listener(Fields in) {
        ListenerTlsConfig tls = in.find(TLS);
        Http3Config http3 = in.get(HTTP3);
        if (tls != null && tls.policies().others().clientCertificates() != null && http3.earlyData()) {
            in.at(HTTP3)
                    .below(List.of("early-data"))
                    .warning(
                            "is of no use: where client-certificates are asked for nobody is heard before the handshake is done");
        }
        return new ListenerConfig(
                in.name(),
                in.get(BIND),
                in.get(MAX_CONNECTIONS),
                in.get(TRUSTED_PROXIES),
                in.get(PROXY_PROTOCOL_FROM),
                tls,
                in.get(HTTP2),
                http3);
    }
}
