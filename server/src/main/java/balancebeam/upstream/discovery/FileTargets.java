package balancebeam.upstream.discovery;

import balancebeam.config.EndpointConfig;
import balancebeam.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a file in the form of Prometheus' file_sd: a list of groups, each with {@code targets} and, if need be,
 * {@code labels}, of which {@code weight}, {@code priority}, {@code max-in-flight} and {@code zone} mean something here. JSON is read as the YAML that it is. Thread-safe: static
 * functions without state.
 */
final class FileTargets {
    static final int MOST_BYTES = 10 * 1024 * 1024;

    private static final int DEEPEST = 8;
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(MOST_BYTES).build();

    private FileTargets() {}

    /**
     * The endpoints in their order; of two with one address the first.
     *
     * @throws IOException when it can't be read
     * @throws IllegalArgumentException when it can, but makes no sense; the message is one line
     */
    static List<EndpointConfig> read(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IllegalArgumentException("it is no regular file"); // Reading a pipe would wait for a writer.
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("it has more than " + MOST_BYTES / 1024 / 1024 + " MiB");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not text in UTF-8", e);
        }
    }

    static List<EndpointConfig> parse(String text) {
        Object root;
        try {
            checkShape(text);
            root = new Load(SETTINGS).loadFromString(text);
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
                    .orElse("");
            throw new IllegalArgumentException(where + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(firstLine(String.valueOf(e.getMessage())), e);
        }
        Map<HostPort, EndpointConfig> endpoints = new LinkedHashMap<>();
        int number = 1;
        for (Object group : list(root, "the file", "groups of targets")) {
            for (EndpointConfig endpoint : group(group, "group " + number)) {
                endpoints.putIfAbsent(endpoint.address(), endpoint);
            }
            number++;
        }
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("it names no target");
        }
        return List.copyOf(endpoints.values());
    }

    /** Before anything is built: what is nested very deep takes very long, and no target needs it. */
    private static void checkShape(String text) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("it is nested deeper than " + DEEPEST + " levels");
            }
            if (event instanceof AliasEvent) {
                throw new IllegalArgumentException("it has an alias");
            }
        }
    }

    private static List<EndpointConfig> group(@Nullable Object group, String where) {
        if (!(group instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("%s: expected targets and labels".formatted(where));
        }
        Object labels = map.get("labels");
        int weight = number(labels, "weight", 1, EndpointConfig.MOST_WEIGHT, where);
        int priority = number(labels, "priority", 0, EndpointConfig.MOST_PRIORITY, where);
        int maxInFlight = number(labels, "max-in-flight", 0, EndpointConfig.MOST_IN_FLIGHT, where);
        Object zone = labels instanceof Map<?, ?> given ? given.get("zone") : null;
        String zoneName = zone == null ? "" : zone.toString();
        List<EndpointConfig> endpoints = new ArrayList<>();
        for (Object target : list(map.get("targets"), where, "targets")) {
            try {
                HostPort address = HostPort.parse(String.valueOf(target));
                endpoints.add(new EndpointConfig(address, weight, priority, maxInFlight, zoneName));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
            }
        }
        return endpoints;
    }

    private static int number(@Nullable Object labels, String name, int otherwise, int most, String where) {
        Object given = labels instanceof Map<?, ?> map ? map.get(name) : null;
        if (given == null) {
            return otherwise;
        }
        String text = given.toString();
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    "%s: the %s '%s' is no whole number from 0 to %d".formatted(where, name, text, most));
        }
        return Integer.parseInt(text);
    }

    private static List<?> list(@Nullable Object value, String where, String what) {
        if (value == null) {
            throw new IllegalArgumentException("%s has no %s".formatted(where, what));
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("%s: expected a list of %s".formatted(where, what));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
