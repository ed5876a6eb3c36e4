package balancebeam.config.text;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.HostMatch;
import balancebeam.config.HostPort;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of addresses, networks and hosts. Immutable. */
final class Addresses {
    private static final Map<String, Object> HOST_PORT = Schema.pattern("^\\S+:[0-9]{1,5}$");

    /** To listen on. */
    static final ScalarType<HostPort> BIND =
            ScalarType.of("HOST:PORT", "HOST:PORT, as 0.0.0.0:8080", HOST_PORT, HostPort::parseBind);

    /** To connect to. */
    static final ScalarType<HostPort> ADDRESS =
            ScalarType.of("HOST:PORT", "HOST:PORT, as 10.0.0.1:8080", HOST_PORT, HostPort::parse);

    static final ScalarType<IpNetwork> NETWORK = ScalarType.of(
            "address or network",
            "an address or a network, as 10.0.0.0/8",
            Schema.pattern("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"),
            IpNetwork::parse);

    /** Of a route. */
    static final ScalarType<HostMatch> HOST = ScalarType.of(
                    "host",
                    "a host, as example.com or *.example.com",
                    Schema.pattern("^(\\*\\.)?[^\\s/*]+$"),
                    Addresses::host)
            .withHint(Addresses::hostHint);

    /** What clients ask for by TLS: a host, in the form that matches have. */
    static final ScalarType<String> SERVER_NAME = ScalarType.of(
                    "server name",
                    "a host, as example.com or *.example.com",
                    Schema.pattern("^(\\*\\.)?[^\\s/*]+$"),
                    text -> {
                        HostMatch host = host(text);
                        return host == null ? null : host.toString();
                    })
            .withHint(Addresses::hostHint);

    /** A host with or without a port: what Host can be. */
    static final ScalarType<String> AUTHORITY = ScalarType.of(
            "host, or HOST:PORT",
            "a host, as example.com or example.com:8080",
            Schema.pattern("^[^\\s/*]+$"),
            text -> isAuthority(text) ? text : null);

    /** Of a machine, as it is written; names are not looked up. */
    static final ScalarType<String> IP = ScalarType.of(
            "IP address", "an IP address, as 10.0.0.1", Schema.pattern("^[0-9A-Fa-f:.]+$"), Addresses::ip);

    private Addresses() {}

    private static @Nullable String ip(String text) {
        try {
            return text.indexOf('/') < 0 ? InetAddress.ofLiteral(text).getHostAddress() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable HostMatch host(String text) {
        try {
            return HostMatch.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A host is often brought along in a URI, or with a port. */
    private static String hostHint(String text) {
        String bare =
                text.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "").replaceFirst(":[0-9]+$", "");
        return !bare.equals(text) && host(bare) != null ? Nearest.hint(bare) : "";
    }

    private static boolean isAuthority(String text) {
        try {
            HostPort.parse(text.matches(".*:[0-9]+$") && !text.endsWith("]") ? text : text + ":80");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
