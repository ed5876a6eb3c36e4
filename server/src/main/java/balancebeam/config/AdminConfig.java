package balancebeam.config;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The admin API and the console. Immutable. Neither address nor socket: there is none.
 *
 * @param bind an address; one that is not loopback needs a token
 * @param socket the path of a Unix socket; who may write to its file needs no token
 * @param socketMode of that file, as chmod takes it: {@code 0660}
 * @param token what a client must show as a bearer; empty for none
 * @param hosts further values of Host that are accepted, beside the address and localhost
 */
public record AdminConfig(
        @Nullable HostPort bind, @Nullable Path socket, String socketMode, String token, List<String> hosts) {
    /** What a kernel has room for (sun_path of Linux, without its last zero). */
    public static final int MOST_SOCKET_BYTES = 107;

    /** None. */
    public static final AdminConfig OFF = new AdminConfig(null, null, Defaults.ADMIN_SOCKET_MODE, "", List.of());

    public AdminConfig {
        hosts = List.copyOf(hosts);
        checkLength(socket);
        if (!socketMode.matches("0[0-7]{3}")) {
            throw new IllegalArgumentException("socket-mode: '%s' is not as 0660".formatted(socketMode));
        }
        if (bind != null && token.isEmpty() && !isLoopback(bind)) {
            throw new IllegalArgumentException(
                    "bind: %s is not loopback: everybody there could change everything; give a token".formatted(bind));
        }
    }

    /** At that address, without a token. */
    public static AdminConfig on(HostPort bind) {
        return new AdminConfig(bind, null, Defaults.ADMIN_SOCKET_MODE, "", List.of());
    }

    private static void checkLength(@Nullable Path socket) {
        int bytes = socket == null ? 0 : socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_SOCKET_BYTES) {
            throw new IllegalArgumentException("socket: the path has %d bytes, and that of a Unix socket has at most %d"
                    .formatted(bytes, MOST_SOCKET_BYTES));
        }
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
        return "AdminConfig[bind=%s, socket=%s, socketMode=%s, token=%s, hosts=%s]"
                .formatted(bind, socket, socketMode, token.isEmpty() ? "" : "***", hosts);
    }
}
