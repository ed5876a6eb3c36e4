package balancebeam.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The admin API and the console. Immutable. Neither address nor socket: there is none.
 *
 * @param bind an address; one that is not loopback needs a token
 * @param socket the path of a Unix socket
 * @param token what a client must show as a bearer; empty for none
 * @param hosts further values of Host that are accepted, beside the address and localhost
 */
public record AdminConfig(@Nullable HostPort bind, @Nullable Path socket, String token, List<String> hosts) {
    /** None. */
    public static final AdminConfig OFF = new AdminConfig(null, null, "", List.of());

    public AdminConfig {
        hosts = List.copyOf(hosts);
        if (bind != null && token.isEmpty() && !isLoopback(bind)) {
            throw new IllegalArgumentException(
                    "bind: %s is not loopback: everybody there could change everything; give a token".formatted(bind));
        }
    }

    /** At that address, without a token. */
    public static AdminConfig on(HostPort bind) {
        return new AdminConfig(bind, null, "", List.of());
    }

    private static boolean isLoopback(HostPort bind) {
        return bind.isAddress()
                ? InetAddress.ofLiteral(bind.host()).isLoopbackAddress()
                : bind.host().equals("localhost");
    }

    public boolean isOn() {
        return bind != null || socket != null;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "AdminConfig[bind=%s, socket=%s, token=%s, hosts=%s]"
                .formatted(bind, socket, token.isEmpty() ? "" : "***", hosts);
    }
}
