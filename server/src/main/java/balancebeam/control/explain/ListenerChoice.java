package balancebeam.control.explain;

import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listener by which a request comes. Immutable.
 *
 * @param others by which it may come as well, and another route may take it there; mostly empty
 */
record ListenerChoice(ListenerConfig listener, List<ListenerConfig> others) {
    /**
     * Chooses it: https comes by one with TLS, or where none has it by one with a proxy in front; http by one without; of those by
     * one at the URL's port, which is 443 or 80 where it names none and there is a listener at that; else by the first.
     *
     * @param name of the one by which it comes; null for one that fits
     * @param ports which port a listener has; 0 for one that nobody knows
     * @throws IllegalArgumentException saying why none fits
     */
    static ListenerChoice of(
            Config config, @Nullable String name, AskedRequest request, ToIntFunction<ListenerConfig> ports) {
        List<ListenerConfig> all = config.listeners();
        if (name != null) {
            return new ListenerChoice(named(all, name), List.of());
        }
        List<ListenerConfig> fit = atPort(ofScheme(all, request.scheme()), all, request, ports);
        return new ListenerChoice(fit.getFirst(), toldApart(config, fit) ? fit.subList(1, fit.size()) : List.of());
    }

    private static List<ListenerConfig> ofScheme(List<ListenerConfig> all, AskedRequest.Scheme scheme) {
        List<ListenerConfig> fit = some(all, listener -> speaks(listener, scheme));
        if (fit.isEmpty() && scheme == AskedRequest.Scheme.HTTPS) {
            fit = some(all, ListenerChoice::isBehindProxy);
        }
        if (fit.isEmpty()) {
            throw new IllegalArgumentException("No listener takes %s: %s; --listener says by which it comes"
                    .formatted(text(scheme), texts(all, ListenerChoice::text)));
        }
        return fit;
    }

    private static List<ListenerConfig> atPort(
            List<ListenerConfig> fit,
            List<ListenerConfig> all,
            AskedRequest request,
            ToIntFunction<ListenerConfig> ports) {
        AskedRequest.Scheme scheme = request.scheme();
        int port = request.port() == 0 ? scheme.port() : request.port();
        List<ListenerConfig> there = some(fit, listener -> ports.applyAsInt(listener) == port);
        if (!there.isEmpty()) {
            return there;
        }
        // The port of a proxy in front is not the listener's, nor is that of a Host, nor perhaps one that need not be
        // said.
        boolean ofListener = request.port() != 0
                && scheme != AskedRequest.Scheme.UNSAID
                && fit.stream().noneMatch(ListenerChoice::isBehindProxy);
        there = ofListener ? some(fit, listener -> ports.applyAsInt(listener) == 0) : fit;
        if (there.isEmpty()) {
            throw new IllegalArgumentException("No listener takes %s at port %d: %s; --listener says by which it comes"
                    .formatted(text(scheme), port, texts(all, ListenerChoice::text)));
        }
        return there;
    }

    private static boolean isBehindProxy(ListenerConfig listener) {
        return !listener.trustedProxies().isEmpty()
                || !listener.proxyProtocolFrom().isEmpty();
    }

    private static ListenerConfig named(List<ListenerConfig> all, String name) {
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no listener %s; there are %s".formatted(name, texts(all, ListenerConfig::name))));
    }

    private static boolean speaks(ListenerConfig listener, AskedRequest.Scheme scheme) {
        return switch (scheme) {
            case UNSAID -> true;
            case HTTP -> listener.tls() == null;
            case HTTPS -> listener.tls() != null;
        };
    }

    /** Whether there is a route that some of them have and others have not. */
    private static boolean toldApart(Config config, List<ListenerConfig> listeners) {
        return config.routes().stream().map(route -> route.match().listeners()).anyMatch(names -> {
            long here =
                    listeners.stream().filter(one -> names.contains(one.name())).count();
            return here > 0 && here < listeners.size();
        });
    }

    private static List<ListenerConfig> some(List<ListenerConfig> of, Predicate<ListenerConfig> which) {
        return of.stream().filter(which).toList();
    }

    private static String text(AskedRequest.Scheme scheme) {
        return scheme == AskedRequest.Scheme.HTTPS ? "https" : "http";
    }

    private static String text(ListenerConfig listener) {
        return "%s (%s://%s)".formatted(listener.name(), listener.tls() == null ? "http" : "https", listener.bind());
    }

    private static String texts(List<ListenerConfig> listeners, Function<ListenerConfig, String> text) {
        return listeners.stream().map(text).collect(Collectors.joining(", "));
    }

    /** Names the others, where there are any. */
    String remark() {
        return others.isEmpty()
                ? ""
                : "; may come by %s too (--listener)"
                        .formatted(others.stream().map(ListenerConfig::name).collect(Collectors.joining(" or ")));
    }
}
