package balancebeam.config.text;

import balancebeam.config.text.FormatLexeme.Kind;
import balancebeam.config.text.FormatNode.Alias;
import balancebeam.config.text.FormatNode.Document;
import balancebeam.config.text.FormatNode.Entry;
import balancebeam.config.text.FormatNode.Item;
import balancebeam.config.text.FormatNode.Mapping;
import balancebeam.config.text.FormatNode.Properties;
import balancebeam.config.text.FormatNode.Scalar;
import balancebeam.config.text.FormatNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** Makes documents from the parser's events and the lexemes: the events say what it is, the lexemes where. Used once. */
final class FormatTree {
    private static final FormatLexeme END = new FormatLexeme(Kind.END, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final FormatSource source;
    private final List<Event> events;
    private final List<FormatLexeme> lexemes;
    private int event;
    private int lexeme;

    FormatTree(FormatSource source, List<Event> events, List<FormatLexeme> lexemes) {
        this.source = source;
        this.events = events;
        this.lexemes = lexemes;
    }

    List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        while (event < events.size()) {
            if (events.get(event++) instanceof DocumentStartEvent) {
                documents.add(document());
            }
        }
        return documents;
    }

    private Document document() {
        List<FormatLexeme> directives = new ArrayList<>();
        while (peek().kind() == Kind.DIRECTIVE || peek().kind() == Kind.DOCUMENT_END) {
            FormatLexeme next = take();
            if (next.kind() == Kind.DIRECTIVE) {
                directives.add(next);
            }
        }
        int marker = peek().kind() == Kind.DOCUMENT_START ? take().start() : -1;
        return new Document(directives, marker, node(-1));
    }

    /** @param outer the column of the block collection around, as the indicator of a block scalar counts from it */
    private FormatNode node(int outer) {
        NodeEvent next = (NodeEvent) events.get(event++);
        boolean pair = next instanceof MappingStartEvent start && isPair(start);
        Properties properties = pair ? new Properties("", "", "", peek().start(), peek().start()) : properties(next);
        if (next instanceof CollectionStartEvent start) {
            return collection(start, properties, outer, pair);
        }
        if (next instanceof AliasEvent) {
            FormatLexeme leaf = take();
            return new Alias(properties, source.slice(leaf.start(), leaf.end()));
        }
        ScalarEvent scalar = (ScalarEvent) next;
        boolean empty = peek().kind() != Kind.LEAF || peek().start() >= end(scalar);
        FormatLexeme leaf = empty ? new FormatLexeme(Kind.LEAF, 0, 0) : take();
        String raw = source.slice(leaf.start(), leaf.end());
        Scalar made =
                new Scalar(properties, scalar.getScalarStyle(), raw, scalar.getValue(), indent(scalar, raw, outer));
        if (made.isBlock()) {
            int lines = FormatBlockScalar.of(made).lines().size();
            source.content(source.lineEnd(leaf.start()) + 1, lines);
        }
        return made;
    }

    private FormatNode collection(CollectionStartEvent start, Properties properties, int outer, boolean pair) {
        boolean mapping = start instanceof MappingStartEvent;
        if (start.isFlow()) {
            return mapping ? flowMapping(properties, outer, pair) : flowSequence(properties, outer);
        }
        return mapping ? blockMapping(properties) : blockSequence(properties, outer);
    }

    private Sequence blockSequence(Properties properties, int outer) {
        int column = source.column(peek().start());
        List<Item> items = new ArrayList<>();
        while (moreMembers()) {
            items.add(new Item(take().start(), node(column)));
        }
        return new Sequence(properties, false, column == outer ? column + 1 : column, peek().start(), items);
    }

    private Mapping blockMapping(Properties properties) {
        int column = source.column(peek().start());
        List<Entry> entries = new ArrayList<>();
        while (moreMembers()) {
            entries.add(entry(column, column));
        }
        return new Mapping(properties, false, column, peek().start(), entries);
    }

    private Sequence flowSequence(Properties properties, int outer) {
        take();
        List<Item> items = new ArrayList<>();
        while (moreMembers()) {
            skip(',');
            items.add(new Item(peek().start(), node(outer)));
        }
        skip(',');
        return new Sequence(properties, true, 0, take().start(), items);
    }

    private Mapping flowMapping(Properties properties, int outer, boolean pair) {
        if (!pair) {
            take();
        }
        List<Entry> entries = new ArrayList<>();
        while (moreMembers()) {
            skip(',');
            entries.add(entry(outer, -1));
        }
        if (pair) {
            return new Mapping(properties, true, 0, peek().start(), entries);
        }
        skip(',');
        return new Mapping(properties, true, 0, take().start(), entries);
    }

    /** @param least a colon in a column before it belongs to a mapping around this one */
    private Entry entry(int outer, int least) {
        int offset = peek().start();
        skip('?');
        FormatNode key = node(outer);
        boolean colon = is(':') && source.column(peek().start()) >= least;
        int colonAt = colon ? take().start() : -1;
        return new Entry(offset, key, colonAt, node(outer));
    }

    /** Whether the collection goes on; its end is taken. */
    private boolean moreMembers() {
        boolean more = events.get(event) instanceof NodeEvent;
        if (!more) {
            event++;
        }
        return more;
    }

    /** A mapping of one entry that stands in a flow sequence without braces. */
    private boolean isPair(MappingStartEvent start) {
        return start.isFlow()
                && start.getAnchor().isEmpty()
                && start.getTag().isEmpty()
                && (end(start) == start(start) || source.at(start(start)) == '?');
    }

    private Properties properties(NodeEvent of) {
        int start = peek().start();
        StringBuilder text = new StringBuilder();
        boolean alias = of instanceof AliasEvent;
        while (!alias && peek().kind() == Kind.PROPERTY && peek().start() < end(of)) {
            FormatLexeme next = take();
            text.append(text.isEmpty() ? "" : " ").append(source.slice(next.start(), next.end()));
        }
        String anchor = of.getAnchor().map(Anchor::getValue).orElse("");
        return new Properties(text.toString(), anchor, tag(of), start, peek().start());
    }

    private static String tag(NodeEvent of) {
        return switch (of) {
            case ScalarEvent scalar -> scalar.getTag().orElse("");
            case CollectionStartEvent collection -> collection.getTag().orElse("");
            default -> "";
        };
    }

    private static int indent(ScalarEvent scalar, String raw, int outer) {
        boolean block = scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
        for (int i = 1; block && i < 3 && i < raw.length(); i++) {
            if (Character.isDigit(raw.charAt(i))) {
                return Math.max(outer, 0) + Character.digit(raw.charAt(i), 10);
            }
        }
        return -1;
    }

    private int start(Event of) {
        return source.offset(of.getStartMark().orElseThrow().getIndex());
    }

    private int end(Event of) {
        return source.offset(of.getEndMark().orElseThrow().getIndex());
    }

    private boolean is(char indicator) {
        return peek().kind() == Kind.INDICATOR && source.at(peek().start()) == indicator;
    }

    private void skip(char indicator) {
        if (is(indicator)) {
            lexeme++;
        }
    }

    private FormatLexeme peek() {
        return lexeme < lexemes.size() ? lexemes.get(lexeme) : END;
    }

    private FormatLexeme take() {
        return lexemes.get(lexeme++);
    }
}
