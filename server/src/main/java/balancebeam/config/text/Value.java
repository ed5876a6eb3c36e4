package balancebeam.config.text;

import balancebeam.config.text.Node.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node that is being read: with the key that leads to it, and the report that its problems go to. Immutable.
 *
 * @param name its key, or {@code [0]} for an element of a list; empty for the root
 */
record Value(Node node, String name, @Nullable Value parent, Report report) {
    static Value root(Node node, Report report) {
        return new Value(node, "", null, report);
    }

    Value child(String key, Node child) {
        return new Value(child, key, this, report);
    }

    /** What these keys lead to from here; one that is not written is passed over. */
    Value below(List<String> keys) {
        Value found = this;
        for (String key : keys) {
            found = found.written(key);
        }
        return found;
    }

    /** What stands below here by that key, or by that number in brackets; this where nothing does. */
    private Value written(String key) {
        if (node instanceof Node.Entries map) {
            for (Node.Entry entry : map.entries()) {
                if (entry.key().equalsIgnoreCase(key)) {
                    return child(entry.key(), entry.value());
                }
            }
        } else if (node instanceof Node.Items list) {
            for (int i = 0; i < list.nodes().size(); i++) {
                if (key.equals("[" + i + "]")) {
                    return child(key, list.nodes().get(i));
                }
            }
        }
        return this;
    }

    /** The keys from the root to here. */
    List<String> steps() {
        List<String> steps = parent == null ? new ArrayList<>() : parent.steps();
        if (!name.isEmpty()) {
            steps.add(name);
        }
        return steps;
    }

    /** As {@code routes.api.match.host}. */
    String path() {
        return String.join(".", steps()).replace(".[", "[");
    }

    void problem(String message) {
        problem(node.place(), message);
    }

    void problem(Place place, String message) {
        report.problem(Problem.of(place, path(), message));
    }

    void warning(String message) {
        report.warning(Problem.of(node.place(), path(), message));
    }

    /** Reports that something else should stand here. */
    void expected(String what, String hint) {
        problem("expected %s, found %s%s".formatted(what, found(), hint));
    }

    /** What stands here, for a message. What came from the environment could be a secret, and is not shown. */
    String found() {
        return switch (node) {
            case Scalar scalar -> scalar.isNothing() ? "nothing" : Quote.of(scalar.text());
            case Node.Items items -> "a list";
            case Node.Entries entries -> "a map";
        };
    }

    /** The scalar's text with the environment put in; null after reporting a problem with that. */
    @Nullable
    String substituted(Scalar scalar) {
        try {
            return report.environment().substitute(scalar.text());
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
