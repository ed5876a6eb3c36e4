package balancebeam.control.admin;

import balancebeam.bytes.IpText;
import balancebeam.config.AdminConfig;
import balancebeam.filter.LocalAnswer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask the admin API for what. Immutable.
 *
 * <p>A browser can be made to send requests here by any page that its user visits. Such a page can name this address
 * (cross-site request) or a host of its own that it lets resolve to it (DNS rebinding), but it can choose neither Origin nor
 * Host: so Host must be an address, {@code localhost} or a configured name, and Origin, where there is one, must be the same
 * place. And a change must be sent as JSON, which a form can't.
 *
 * <p>Who came by the Unix socket was let in by its file's permissions, so no token is asked for, and no page of a browser can
 * name it, so any Host will do.
 */
final class Guard {
    private static final Set<String> SAFE_SITES = Set.of("", "same-origin", "none");

    private final List<String> hosts;
    private final byte[] token;
    private final boolean hasToken;

    Guard(AdminConfig config) {
        this.hosts = config.hosts().stream()
                .map(host -> host(host.toLowerCase(Locale.ROOT)))
                .toList();
        this.token = config.token().getBytes(StandardCharsets.UTF_8);
        this.hasToken = !config.token().isEmpty();
    }

    /**
     * Null to let it pass, or why not.
     *
     * @param bySocket whether it came by the Unix socket
     */
    @Nullable
    LocalAnswer refusal(AdminRequest request, boolean bySocket) {
        String authority = request.field("host").toLowerCase(Locale.ROOT);
        if (!bySocket && !isOurs(host(authority))) {
            return AdminAnswer.error(
                    421, "the host is neither an address nor localhost nor one of admin.hosts: " + authority);
        }
        String origin = request.field("origin").toLowerCase(Locale.ROOT);
        boolean sameOrigin =
                origin.isEmpty() || origin.equals("http://" + authority) || origin.equals("https://" + authority);
        if (!sameOrigin || !SAFE_SITES.contains(request.field("sec-fetch-site"))) {
            return AdminAnswer.error(403, "the request comes from another site");
        }
        if (!request.isRead() && !isJson(request)) {
            return AdminAnswer.error(415, "a change is sent with Content-Type: application/json");
        }
        if (hasToken && !bySocket && !isPublic(request) && !showsToken(request)) {
            return new LocalAnswer(
                    401,
                    "WWW-Authenticate: Bearer realm=\"balancebeam\"\r\n",
                    "application/json",
                    "{\"error\":\"a token is needed\"}\n".getBytes(StandardCharsets.UTF_8),
                    null);
        }
        return null;
    }

    private static String host(String authority) {
        if (authority.startsWith("[")) {
            int close = authority.indexOf(']');
            return close < 0 ? "" : authority.substring(1, close);
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    private boolean isOurs(String host) {
        return host.equals("localhost") || IpText.isIpv4(host) || IpText.isIpv6(host) || hosts.contains(host);
    }

    private static boolean isJson(AdminRequest request) {
        String type = request.field("content-type").toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.startsWith("application/json;");
    }

    /** Probes have no token, and the console's page asks for one. */
    private static boolean isPublic(AdminRequest request) {
        return request.isRead()
                && isPublic(
                        request.segments().isEmpty() ? "" : request.segments().getFirst());
    }

    /** Whether paths that begin with that segment are read without a token. */
    static boolean isPublic(String first) {
        return Set.of("", "console", "healthz", "readyz").contains(first);
    }

    private boolean showsToken(AdminRequest request) {
        String shown = request.field("authorization");
        String prefix = "bearer ";
        return shown.regionMatches(true, 0, prefix, 0, prefix.length())
                && MessageDigest.isEqual(
                        shown.substring(prefix.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }
}
