package balancebeam.config;

import balancebeam.time.Durations;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two configurations, in words. Static functions without state.
 *
 * <p>It walks the records by reflection, so that no key can be forgotten here: a component of any record is compared and named
 * as its key is.
 */
public final class ConfigDiff {
    /** What nobody should read in a log. */
    private static final Set<String> SECRET = Set.of("token", "users", "mac-key");
    /** Of components whose keys stand beside the others' in a file. */
    private static final Set<String> NOT_NESTED = Set.of("policy", "health", "panic");

    /** Of components that are not called as their keys are. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("ClusterConfig.admission", "concurrency"),
            Map.entry("PolicyConfig.priority", "queue-priority"),
            Map.entry("PolicyConfig.bodyBytes", "max-body"),
            Map.entry("PolicyConfig.bufferRequestBytes", "buffer-request"),
            Map.entry("PolicyConfig.bufferResponseBytes", "buffer-response"),
            Map.entry("PolicyConfig.answerTimeout", "timeouts.answer"),
            Map.entry("PolicyConfig.streamIdle", "timeouts.stream-idle"),
            Map.entry("RetryConfig.bufferBytes", "buffer"),
            Map.entry("Dns.name", "dns.name"),
            Map.entry("Dns.record", "dns.record"),
            Map.entry("Dns.port", "dns.port"),
            Map.entry("File.path", "endpoints-file"));

    private ConfigDiff() {}

    /**
     * A line for each thing that differs: {@code +} it is new, {@code -} it goes, {@code ~} it changes, {@code !} it changes only
     * with a restart.
     */
    public static List<String> lines(Config before, Config after) {
        List<String> lines = new ArrayList<>();
        named(lines, "listener", before.listeners(), after.listeners(), ListenerConfig::name);
        named(lines, "route", before.routes(), after.routes(), RouteConfig::name);
        anotherOrder(lines, before.routes(), after.routes());
        named(lines, "cluster", before.clusters(), after.clusters(), ClusterConfig::name);
        section(lines, "acme", before.acme(), after.acme());
        section(lines, "admin", before.admin(), after.admin());
        section(lines, "access-log", before.accessLog(), after.accessLog());
        section(lines, "tracing", before.tracing(), after.tracing());
        section(lines, "process", before.process(), after.process());
        section(lines, "limits", before.limits(), after.limits());
        section(lines, "timeouts", before.timeouts(), after.timeouts());
        return lines.stream().map(ConfigDiff::restarting).toList();
    }

    /** What is fixed at the start. */
    private static String restarting(String line) {
        boolean fixed = line.startsWith("~ process.threads:")
                || line.startsWith("~ process.transport:")
                || line.startsWith("~ process.log-level:")
                || line.startsWith("~ limits.buffer-bytes:");
        return fixed ? "!" + line.substring(1) + " (with the next restart)" : line;
    }

    private static <T extends Record> void named(
            List<String> lines, String kind, List<T> before, List<T> after, Function<T, String> nameOf) {
        Map<String, T> old = new LinkedHashMap<>();
        before.forEach(one -> old.put(nameOf.apply(one), one));
        for (T one : after) {
            T previous = old.remove(nameOf.apply(one));
            if (previous == null) {
                lines.add("+ %s %s".formatted(kind, nameOf.apply(one)));
            } else {
                List<String> changes = new ArrayList<>();
                compare(changes, "", previous, one);
                changes.forEach(change -> lines.add("~ %s %s: %s".formatted(kind, nameOf.apply(one), change)));
            }
        }
        old.keySet().forEach(name -> lines.add("- %s %s".formatted(kind, name)));
    }

    /** Of two routes that are equally narrow the first in the file gets what both match. */
    private static void anotherOrder(List<String> lines, List<RouteConfig> before, List<RouteConfig> after) {
        List<String> old =
                new ArrayList<>(before.stream().map(RouteConfig::name).toList());
        List<String> fresh =
                new ArrayList<>(after.stream().map(RouteConfig::name).toList());
        Set<String> both = new HashSet<>(old);
        both.retainAll(new HashSet<>(fresh));
        old.retainAll(both);
        fresh.retainAll(both);
        if (!old.equals(fresh)) {
            lines.add("~ routes: another order");
        }
    }

    private static void section(List<String> lines, String name, @Nullable Record before, @Nullable Record after) {
        List<String> changes = new ArrayList<>();
        compare(changes, name, before, after);
        changes.forEach(change -> lines.add("~ " + change));
    }

    private static void compare(List<String> changes, String path, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before instanceof Record && after instanceof Record && before.getClass() == after.getClass()) {
            for (RecordComponent component : before.getClass().getRecordComponents()) {
                String key = key(before, component);
                String inner = isNested(key, before, after, component) ? path.isEmpty() ? key : path + "." + key : path;
                if (SECRET.contains(key)) {
                    if (!Objects.equals(value(component, before), value(component, after))) {
                        changes.add(inner + ": changed");
                    }
                } else {
                    compare(changes, inner, value(component, before), value(component, after));
                }
            }
        } else if (before instanceof List<?> old && after instanceof List<?> fresh) {
            members(changes, path, old, fresh);
        } else {
            changes.add("%s: %s → %s".formatted(path, text(before), text(after)));
        }
    }

    private static void members(List<String> changes, String path, List<?> before, List<?> after) {
        Set<Object> gone = new LinkedHashSet<>(before);
        after.forEach(gone::remove);
        Set<Object> fresh = new LinkedHashSet<>(after);
        before.forEach(fresh::remove);
        gone.forEach(one -> changes.add("%s: - %s".formatted(path, member(one))));
        fresh.forEach(one -> changes.add("%s: + %s".formatted(path, member(one))));
        if (gone.isEmpty() && fresh.isEmpty()) {
            changes.add(path + ": another order");
        }
    }

    private static @Nullable Object value(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record of the configuration can be read", e);
        }
    }

    private static String key(Object of, RecordComponent component) {
        String known = KEYS.get(of.getClass().getSimpleName() + "." + component.getName());
        return known == null ? component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) : known;
    }

    /** Where a cluster's endpoints come from is no key either, unless that is what differs. */
    private static boolean isNested(String key, Object before, Object after, RecordComponent component) {
        Object old = value(component, before);
        Object fresh = value(component, after);
        boolean alike = old != null && fresh != null && old.getClass() == fresh.getClass();
        return !NOT_NESTED.contains(key) && !(key.equals("discovery") && alike);
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Duration time -> Durations.text(time);
            case Choice choice -> choice.spelling();
            case EndpointConfig endpoint ->
                endpoint.equals(EndpointConfig.of(endpoint.address()))
                        ? endpoint.address().toString()
                        : "%s (%s)".formatted(endpoint.address(), traits(endpoint));
            case Balancing algorithm -> text(algorithm);
            case Record record when !hasText(record) -> text(record);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(ConfigDiff::member).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    private static String member(Object value) {
        return value instanceof Record record && !(value instanceof EndpointConfig) && !hasText(record)
                ? "{" + text(record) + "}"
                : text(value);
    }

    /** Addresses, networks and what else is one word in a file say themselves what they are. */
    private static boolean hasText(Record record) {
        return !record.toString().startsWith(record.getClass().getSimpleName() + "[");
    }

    private static String traits(EndpointConfig endpoint) {
        List<String> traits = new ArrayList<>();
        traits.add("weight " + endpoint.weight());
        if (endpoint.priority() > 0) {
            traits.add("priority " + endpoint.priority());
        }
        if (endpoint.maxInFlight() > 0) {
            traits.add("max-in-flight " + endpoint.maxInFlight());
        }
        if (!endpoint.zone().isEmpty()) {
            traits.add("zone " + endpoint.zone());
        }
        return String.join(", ", traits);
    }

    private static String text(Balancing algorithm) {
        String keys = String.join(", ", parts((Record) algorithm));
        return algorithm.name().spelling() + (keys.isEmpty() ? "" : " (" + keys + ")");
    }

    /** Its keys, without those of which there is nothing to say. */
    private static String text(Record record) {
        List<String> parts = parts(record);
        return parts.isEmpty() ? "as by default" : String.join(", ", parts);
    }

    private static List<String> parts(Record record) {
        List<String> parts = new ArrayList<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String key = key(record, component);
            Object value = value(component, record);
            if (SECRET.contains(key)) {
                parts.add(key + ": (secret)");
            } else if (!isNothing(value)) {
                parts.add(key + ": " + text(value));
            }
        }
        return parts;
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null || value.equals("") || value.equals(List.of()) || value.equals(Map.of());
    }
}
