package balancebeam.control.status;

import balancebeam.config.PathMatch;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import balancebeam.config.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Routes in few words. Static functions without state. */
public final class RouteText {
    private RouteText() {}

    /** What it takes: {@code api.example.com /v1* GET x-canary=yes}; {@code *} for everything. */
    public static String match(RouteConfig route) {
        RouteMatch match = route.match();
        List<String> parts = new ArrayList<>();
        if (!match.hosts().isEmpty()) {
            parts.add(match.hosts().stream().map(Object::toString).collect(Collectors.joining(",")));
        }
        switch (match.path()) {
            case PathMatch.Any any -> {}
            case PathMatch.Exact(String path) -> parts.add(path);
            case PathMatch.Prefix(String path) -> parts.add(path.endsWith("/") ? path + "*" : path + "/*");
            case PathMatch.Regex(String pattern) -> parts.add("~" + pattern);
        }
        if (!match.methods().isEmpty()) {
            parts.add(String.join(",", match.methods()));
        }
        match.headers().forEach(header -> parts.add(value("", header)));
        match.query().forEach(parameter -> parts.add(value("?", parameter)));
        match.cookies().forEach(cookie -> parts.add(value("cookie ", cookie)));
        if (!match.sources().isEmpty()) {
            parts.add("from " + match.sources().stream().map(Object::toString).collect(Collectors.joining(",")));
        }
        if (!match.listeners().isEmpty()) {
            parts.add("on " + String.join(",", match.listeners()));
        }
        return parts.isEmpty() ? "*" : String.join(" ", parts);
    }

    private static String value(String prefix, ValueMatch match) {
        return prefix
                + match.name()
                + switch (match.test()) {
                    case ValueMatch.Test.Equal(String value) -> "=" + value;
                    case ValueMatch.Test.Regex(String pattern) -> "~" + pattern;
                    case ValueMatch.Test.Present(boolean wanted) -> wanted ? "" : " absent";
                };
    }

    /** Where it leads: {@code cluster api}, {@code split web 90, next 10}, {@code redirect 301 to https://…}. */
    public static String target(RouteConfig route) {
        return switch (route.action()) {
            case RouteAction.Forward forward
            when forward.split().size() == 1 ->
                "cluster " + forward.split().getFirst().cluster();
            case RouteAction.Forward forward ->
                "split "
                        + forward.split().stream()
                                .map(part -> part.cluster() + " " + part.weight())
                                .collect(Collectors.joining(", "));
            case RouteAction.Redirect(String to, int status) -> "redirect %d to %s".formatted(status, to);
            case RouteAction.FixedAnswer answer -> "answer " + answer.status();
        };
    }
}
