package balancebeam.control.status;

import balancebeam.config.AccessConfig;
import balancebeam.config.Choice;
import balancebeam.config.CompressionConfig;
import balancebeam.config.CorsConfig;
import balancebeam.config.HashSource;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.PolicyConfig;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.RewriteConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.StickyConfig;
import balancebeam.time.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The filters that a route's configuration asks for, in few words. Static functions without state. */
public final class FilterText {
    private static final long KIBI = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB"};

    private FilterText() {}

    /** By the keys that ask for them, in the order in which requests pass them, which is that of the assembly. */
    public static List<String> of(RouteConfig route) {
        return of(route, isClosed(route));
    }

    /** Whether the configuration closes it for maintenance; an operator may have said otherwise since. */
    public static boolean isClosed(RouteConfig route) {
        MaintenanceConfig maintenance = route.policy().maintenance();
        return maintenance != null && maintenance.on();
    }

    /**
     * The same of a route that runs.
     *
     * @param closed whether it is closed for maintenance
     */
    public static List<String> of(RouteConfig route, boolean closed) {
        PolicyConfig policy = route.policy();
        List<String> filters = new ArrayList<>();
        named(filters, policy.responseHeaders(), "response-headers");
        named(filters, policy.securityHeaders(), "security-headers");
        named(filters, policy.errorPages(), "error-pages");
        named(filters, policy.access(), access(policy.access()));
        named(filters, policy.cors(), cors(policy.cors()));
        rateLimit(filters, policy.rateLimit());
        if (closed || policy.maintenance() != null) {
            filters.add(closed ? "maintenance on" : "maintenance off");
        }
        named(filters, policy.basicAuth(), "basic-auth");
        if (policy.bodyBytes() != null && policy.bodyBytes() > 0) {
            filters.add("max-body " + bytes(policy.bodyBytes()));
        }
        if (route.action() instanceof RouteAction.Forward) {
            named(filters, policy.deadline(), "deadline");
            named(filters, policy.rewrite(), rewrite(policy.rewrite()));
            named(filters, policy.requestHeaders(), "request-headers");
            named(filters, policy.sticky(), sticky(policy.sticky()));
            if (Boolean.TRUE.equals(policy.grpcWeb())) {
                filters.add("grpc-web");
            }
            compress(filters, policy.compress());
        }
        return filters;
    }

    private static void named(List<String> filters, @Nullable Object config, String text) {
        if (config != null) {
            filters.add(text);
        }
    }

    private static String sticky(@Nullable StickyConfig sticky) {
        return switch (sticky) {
            case null -> "";
            case StickyConfig.Inserted inserted -> "sticky cookie " + inserted.name();
            case StickyConfig.Learned learned ->
                "sticky by " + learned.by().stream().map(HashSource::toString).collect(Collectors.joining(", "));
        };
    }

    private static String access(@Nullable AccessConfig access) {
        if (access == null) {
            return "";
        }
        String allow = access.allow().isEmpty() ? "" : "allow " + access.allow().size();
        String deny = access.deny().isEmpty() ? "" : "deny " + access.deny().size();
        return (allow + " " + deny).strip();
    }

    private static String cors(@Nullable CorsConfig cors) {
        if (cors == null) {
            return "";
        }
        return "cors "
                + (cors.origins().size() == 1
                        ? cors.origins().getFirst()
                        : cors.origins().size() + " origins");
    }

    private static void rateLimit(List<String> filters, @Nullable RateLimitConfig limit) {
        if (limit != null && limit.isOn()) {
            filters.add("rate-limit %d per %s".formatted(limit.maxRequests(), Durations.text(limit.window())));
        }
    }

    private static void compress(List<String> filters, @Nullable CompressionConfig compress) {
        if (compress != null && compress.isOn()) {
            filters.add(compress.encodings().stream()
                    .map(Choice::spelling)
                    .collect(Collectors.joining(" ", "compress ", "")));
        }
    }

    private static String rewrite(@Nullable RewriteConfig rewrite) {
        if (rewrite == null) {
            return "";
        }
        return "rewrite"
                + part(" -", rewrite.stripPrefix())
                + part(" +", rewrite.addPrefix())
                + part(" ~", rewrite.pathRegex())
                + part(" host ", rewrite.host());
    }

    private static String part(String before, String text) {
        return text.isEmpty() ? "" : before + text;
    }

    private static String bytes(long bytes) {
        long value = bytes;
        int unit = 0;
        while (value % KIBI == 0 && unit < UNITS.length - 1) {
            value /= KIBI;
            unit++;
        }
        return value + " " + UNITS[unit];
    }
}
