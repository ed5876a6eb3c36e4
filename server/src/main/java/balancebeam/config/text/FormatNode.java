package balancebeam.config.text;

import java.util.List;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** A node of the text with the places of everything in it. Immutable. */
sealed interface FormatNode {
    Properties properties();

    /** Where it begins, its properties included. */
    default int start() {
        return properties().start();
    }

    /** Where it begins behind its properties. */
    default int content() {
        return properties().content();
    }

    /** Whether nothing at all is written for it. */
    default boolean isNothing() {
        return this instanceof Scalar scalar
                && scalar.isEmpty()
                && properties().text().isEmpty();
    }

    /**
     * Anchor and tag.
     *
     * @param text as written, with one space between; empty for none
     * @param anchor empty for none
     * @param tag resolved; empty for none
     */
    record Properties(String text, String anchor, String tag, int start, int content) {}

    /**
     * A scalar.
     *
     * @param raw as written, quotes included; empty for a value that is not there
     * @param indent of a block scalar's lines, when its head says it; -1 when it doesn't
     */
    record Scalar(Properties properties, ScalarStyle style, String raw, String value, int indent)
            implements FormatNode {
        boolean isEmpty() {
            return raw.isEmpty();
        }

        boolean isBlock() {
            return style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
        }
    }

    /** {@code *name} */
    record Alias(Properties properties, String raw) implements FormatNode {}

    /** A node with nodes in it. */
    sealed interface Collection extends FormatNode {
        /** Whether it stands in brackets. */
        boolean flow();

        /** A comment below the last member belongs to this collection if its column is at least this. */
        int column();

        /** Where its bracket closes; without brackets, where the next thing begins. */
        int limit();

        boolean isEmpty();
    }

    /** A list. */
    record Sequence(Properties properties, boolean flow, int column, int limit, List<Item> items)
            implements Collection {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public boolean isEmpty() {
            return items.isEmpty();
        }
    }

    /** Keys with values. */
    record Mapping(Properties properties, boolean flow, int column, int limit, List<Entry> entries)
            implements Collection {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public boolean isEmpty() {
            return entries.isEmpty();
        }
    }

    /**
     * A member of a sequence.
     *
     * @param offset of the dash, or of the node in a flow sequence
     */
    record Item(int offset, FormatNode node) {}

    /**
     * A member of a mapping.
     *
     * @param offset of the question mark, or of the key when there is none
     * @param colon where it stands; -1 when there is none
     */
    record Entry(int offset, FormatNode key, int colon, FormatNode value) {}

    /**
     * A document of the text.
     *
     * @param directives in front of it
     * @param marker where its {@code ---} stands; -1 when it has none
     */
    record Document(List<FormatLexeme> directives, int marker, FormatNode root) {
        public Document {
            directives = List.copyOf(directives);
        }
    }
}
