package balancebeam.control;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Finds the values of a YAML text that are secret by their keys, in whatever style they are written. One thread, one text. */
final class SecretScalars {
    /** Keys with those that they stand under: a route may be named users. */
    private static final Set<String> SECRET =
            Set.of("admin.token", "basic-auth.users", "external-account.mac-key", "cookie.secret");

    private static final int DEEPEST = 100;

    /** Shows nothing but a name. With a default it would show that. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

    private final Iterator<Event> events;
    private final List<ScalarEvent> found = new ArrayList<>();

    private SecretScalars(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * They, in their order.
     *
     * @throws YamlEngineException when it is no YAML, or nested too deep for a configuration
     */
    static List<ScalarEvent> of(String text) {
        SecretScalars all = new SecretScalars(text);
        while (all.events.hasNext()) {
            all.value(all.events.next(), false, "", 0);
        }
        return all.found;
    }

    /** @param key before it; empty for none */
    private void value(Event event, boolean secret, String key, int depth) {
        if (depth > DEEPEST) {
            throw new YamlEngineException("it is nested too deep");
        }
        if (event instanceof ScalarEvent scalar) {
            if (secret && !VARIABLE.matcher(scalar.getValue()).matches()) {
                found.add(scalar);
            }
        } else if (event.getEventId() == ID.MappingStart) {
            entries(secret, key, depth);
        } else if (event instanceof CollectionStartEvent) {
            for (Event item = events.next(); !(item instanceof CollectionEndEvent); item = events.next()) {
                value(item, secret, "", depth + 1);
            }
        }
    }

    private void entries(boolean secret, String above, int depth) {
        for (Event key = events.next(); !(key instanceof CollectionEndEvent); key = events.next()) {
            String name = key instanceof ScalarEvent scalar ? scalar.getValue() : "";
            if (!(key instanceof ScalarEvent)) {
                value(key, secret, "", depth + 1);
            }
            value(events.next(), secret || SECRET.contains(above + "." + name), name, depth + 1);
        }
    }
}
