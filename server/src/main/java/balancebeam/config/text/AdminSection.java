package balancebeam.config.text;

import balancebeam.config.AdminConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code admin}. */
final class AdminSection {
    private static final Key<HostPort> BIND = Key.<HostPort>optional(
                    "bind", Addresses.BIND, "The address; one that is not loopback needs a token.")
            .defaultsTo("`%s`, unless there is a socket".formatted(Defaults.ADMIN_BIND));
    private static final Key<Path> SOCKET = Key.optional(
            "socket", Paths.FILE, "The path of a Unix socket, as well or instead: who may write to it needs no token.");
    private static final Key<String> SOCKET_MODE = Key.of(
            "socket-mode",
            ScalarType.of(
                    "permissions of a file",
                    "permissions as chmod takes them, such as 0660",
                    Schema.of("type", List.of("string", "integer"), Map.of("pattern", "^0?[0-7]{3}$")),
                    text -> !text.matches("0?[0-7]{3}") ? null : text.length() == 3 ? "0" + text : text),
            Defaults.ADMIN_SOCKET_MODE,
            "Who may connect to the socket: whom its file lets write.");
    private static final Key<String> TOKEN = Key.of(
            "token",
            ScalarType.of("text", "a token of visible ASCII", Schema.TEXT, AdminSection::token),
            "",
            "What clients must show as a bearer; empty for none. Best `${ADMIN_TOKEN}`.");
    private static final Key<List<String>> HOSTS = Key.of(
            "hosts",
            ListType.of(Addresses.AUTHORITY),
            List.of(),
            "Further values of Host that are accepted, beside the address and localhost.");

    private static final Section<AdminConfig> SECTION = Section.of(
            "Admin",
            "The admin API, the metrics and the console. `off` for none.",
            List.of(BIND, SOCKET, SOCKET_MODE, TOKEN, HOSTS),
            AdminSection::admin);

    static final Type<AdminConfig> TYPE =
            EitherType.of(Texts.words(Map.of("off", AdminConfig.OFF)), off -> off, SECTION);

    private AdminSection() {}

    private static AdminConfig admin(Fields in) {
        HostPort bind = in.find(BIND);
        if (bind == null && !in.isGiven(SOCKET)) {
            bind = Defaults.ADMIN_BIND;
        }
        return new AdminConfig(bind, in.find(SOCKET), in.get(SOCKET_MODE), in.get(TOKEN), in.get(HOSTS));
    }

    /** Never quoted. */
    private static String token(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("is no token: expected visible ASCII without spaces");
        }
        return text;
    }
}
