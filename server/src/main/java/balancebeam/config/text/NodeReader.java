package balancebeam.config.text;

import balancebeam.config.text.Node.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes nodes of one YAML text. From the parser's events rather than from its node graph: so depth and aliases are bounded while
 * reading, before anything can grow. One thread, one text.
 */
final class NodeReader {
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final int DEEPEST = 32;

    /** What aliases stand for is counted each time: ten lines of them can mean billions of nodes. */
    private static final int MOST_NODES = 1_000_000;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(MOST_BYTES + 1).build();

    private final Path file;
    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int nodes;

    /** What an anchor names; no node while that is still being read. */
    private record Anchored(@Nullable Node node, int size) {}

    private NodeReader(Path file, String text) {
        this.file = file;
        events = new Parse(SETTINGS).parseString(text).iterator();
    }

    /** The document's root; null for a text without any. */
    static @Nullable Node read(Path file, String text) throws UnreadableException {
        try {
            return new NodeReader(file, text).document();
        } catch (ReaderException e) {
            throw new UnreadableException(
                    placeOf(file, text, e.getPosition()),
                    "is not text: it has the character U+%04X".formatted(e.getCodePoint()));
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> place(file, mark))
                    .orElse(Place.whole(file));
            throw new UnreadableException(
                    place, "is not YAML: " + e.getProblem() + context(e, place) + quotes(text, place));
        } catch (YamlEngineException e) {
            throw new UnreadableException(Place.whole(file), "is not YAML: " + e.getMessage());
        }
    }

    /** What the parser was at, where that began on another line: as with a quotation that does not end. */
    private static String context(MarkedYamlEngineException e, Place problem) {
        int line = e.getContextMark().map(mark -> mark.getLine() + 1).orElse(problem.line());
        return line == problem.line() || e.getContext() == null
                ? ""
                : ", %s from line %d on".formatted(e.getContext(), line);
    }

    /** What to do where a variable's brace is read as YAML's: between braces and brackets it is. */
    private static String quotes(String text, Place problem) {
        String line =
                text.lines().skip(Math.max(0, problem.line() - 1)).findFirst().orElse("");
        return line.startsWith("${", problem.column() - 2)
                ? "; between { } and [ ] a value with ${...} stands in quotes: \"${...}\""
                : "";
    }

    private @Nullable Node document() throws UnreadableException {
        Node root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent first) {
                root = node(first, 0);
            } else if (event.getEventId() == ID.DocumentStart && root != null) {
                throw new UnreadableException(place(event), "a second document begins: a file has one");
            }
        }
        return root;
    }

    private Node node(NodeEvent event, int depth) throws UnreadableException {
        Place place = place(event);
        if (depth > DEEPEST) {
            throw new UnreadableException(place, "is nested deeper than %d levels".formatted(DEEPEST));
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias.getAlias(), place);
        }
        Optional<Anchor> anchor = event.getAnchor();
        anchor.ifPresent(name -> anchors.put(name, new Anchored(null, 0)));
        int before = nodes;
        count(1, place);
        Node node = event instanceof ScalarEvent scalar ? scalar(scalar, place) : collection(event, place, depth);
        anchor.ifPresent(name -> anchors.put(name, new Anchored(node, nodes - before)));
        return node;
    }

    private Node aliased(Anchor name, Place place) throws UnreadableException {
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw new UnreadableException(place, "there is no anchor &" + name + " before this alias");
        }
        if (anchored.node == null) {
            throw new UnreadableException(place, "the alias *" + name + " stands inside of what it names");
        }
        count(anchored.size, place);
        return anchored.node.at(place);
    }

    private void count(int more, Place place) throws UnreadableException {
        nodes += more;
        if (nodes > MOST_NODES) {
            throw new UnreadableException(place, "holds more than %d values, aliases resolved".formatted(MOST_NODES));
        }
    }

    private static Node scalar(ScalarEvent event, Place place) throws UnreadableException {
        refuseTag(event.getTag(), place);
        return new Node.Scalar(event.getValue(), event.isPlain(), place);
    }

    private Node collection(NodeEvent start, Place place, int depth) throws UnreadableException {
        if (!(start instanceof CollectionStartEvent collection)) {
            throw new UnreadableException(place, "is not YAML: " + start);
        }
        refuseTag(collection.getTag(), place);
        return start.getEventId() == ID.SequenceStart ? items(place, depth) : entries(place, depth);
    }

    private Node items(Place place, int depth) throws UnreadableException {
        List<Node> items = new ArrayList<>();
        while (events.next() instanceof NodeEvent next) {
            items.add(node(next, depth + 1));
        }
        return new Node.Items(items, place);
    }

    private Node entries(Place place, int depth) throws UnreadableException {
        List<Entry> entries = new ArrayList<>();
        while (events.next() instanceof NodeEvent next) {
            if (!(node(next, depth + 1) instanceof Node.Scalar key)) {
                throw new UnreadableException(place(next), "a key is a word, not a list or a map");
            }
            if (key.plain() && key.text().equals("<<")) {
                throw new UnreadableException(
                        key.place(), "'<<' does not merge maps here: what routes share is a policy");
            }
            entries.add(new Entry(key.text(), key.place(), node((NodeEvent) events.next(), depth + 1)));
        }
        return new Node.Entries(entries, place);
    }

    private static void refuseTag(Optional<String> tag, Place place) throws UnreadableException {
        if (tag.isPresent() && !tag.get().equals("!")) {
            throw new UnreadableException(place, "the tag %s means nothing here".formatted(Quote.of(tag.get())));
        }
    }

    private Place place(Event event) {
        return event.getStartMark().map(mark -> place(file, mark)).orElse(Place.whole(file));
    }

    private static Place place(Path file, Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Place placeOf(Path file, String text, int position) {
        int line = 1;
        int column = 1;
        int[] characters = text.codePoints().limit(Math.max(0, position)).toArray();
        for (int c : characters) {
            boolean lineEnds = c == '\n';
            line += lineEnds ? 1 : 0;
            column = lineEnds ? 1 : column + 1;
        }
        return new Place(file, line, column);
    }
}
