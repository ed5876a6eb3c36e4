package balancebeam.cli.admin;

import balancebeam.config.AdminConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HostPort;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an admin API is: one of the two is not null. Immutable.
 *
 * @param tcp a host and a port
 * @param socket the path of a Unix socket
 */
public record AdminAddress(@Nullable HostPort tcp, @Nullable Path socket) {
    private static final String UNIX = "unix:";
    private static final String HTTP = "http://";
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    /** Where it is unless somebody says otherwise. */
    public static final AdminAddress USUAL = new AdminAddress(Defaults.ADMIN_BIND, null);

    /**
     * Reads {@code HOST:PORT}, {@code http://HOST:PORT} or {@code unix:/PATH}.
     *
     * @throws IllegalArgumentException naming the text and what is wrong with it
     */
    public static AdminAddress parse(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            if (path.isEmpty()) {
                throw new IllegalArgumentException("'%s' has no path behind unix:".formatted(text));
            }
            return new AdminAddress(null, Path.of(path));
        }
        if (text.startsWith("https://")) {
            throw new IllegalArgumentException("'%s': the admin API speaks plain http".formatted(text));
        }
        String address = text.startsWith(HTTP) ? text.substring(HTTP.length()) : text;
        return new AdminAddress(HostPort.parse(address.endsWith("/") ? chopped(address) : address), null);
    }

    private static String chopped(String text) {
        return text.substring(0, text.length() - 1);
    }

    /** Where a configuration puts it, seen from its own machine; null for one that has none, or a port not known before. */
    public static @Nullable AdminAddress of(AdminConfig config) {
        HostPort bind = config.bind();
        if (bind != null && bind.port() != 0) {
            boolean everywhere = EVERYWHERE.contains(bind.host());
            String here = bind.host().indexOf(':') >= 0 ? "::1" : "127.0.0.1";
            return new AdminAddress(everywhere ? new HostPort(here, bind.port()) : bind, null);
        }
        return config.socket() == null ? null : new AdminAddress(null, config.socket());
    }

    /** What to connect to; a name is resolved. */
    SocketAddress resolved() {
        return tcp == null ? UnixDomainSocketAddress.of(path()) : new InetSocketAddress(tcp.host(), tcp.port());
    }

    /** The value of Host. */
    String host() {
        return tcp == null ? "localhost" : tcp.toString();
    }

    private Path path() {
        return socket == null ? Path.of("") : socket;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return tcp == null ? UNIX + path() : tcp.toString();
    }
}
