package balancebeam.config.text;

import java.util.List;

/** A piece of a YAML file, at its place, before anybody knows what it means. Immutable. */
sealed interface Node {
    Place place();

    /** A text, a number, a word: YAML's own guesses at types are not asked. */
    record Scalar(String text, boolean plain, Place place) implements Node {
        /** Whether nothing was written. */
        boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /** A list. */
    record Items(List<Node> nodes, Place place) implements Node {
        public Items {
            nodes = List.copyOf(nodes);
        }
    }

    /** A map, in the order of the file; a key may come twice. */
    record Entries(List<Entry> entries, Place place) implements Node {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** A key with its value. */
    record Entry(String key, Place place, Node value) {}

    /** The same at another place: what an alias stands for. */
    default Node at(Place other) {
        return switch (this) {
            case Scalar scalar -> new Scalar(scalar.text, scalar.plain, other);
            case Items items -> new Items(items.nodes, other);
            case Entries entries -> new Entries(entries.entries, other);
        };
    }
}
