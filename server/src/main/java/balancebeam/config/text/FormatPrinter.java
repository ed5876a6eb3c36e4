package balancebeam.config.text;

import balancebeam.config.text.FormatNode.Alias;
import balancebeam.config.text.FormatNode.Collection;
import balancebeam.config.text.FormatNode.Document;
import balancebeam.config.text.FormatNode.Entry;
import balancebeam.config.text.FormatNode.Item;
import balancebeam.config.text.FormatNode.Mapping;
import balancebeam.config.text.FormatNode.Scalar;
import balancebeam.config.text.FormatNode.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes documents in the canonical form. One thread, used once. */
final class FormatPrinter {
    private static final int WIDTH = 100;
    private static final int LONGEST_SIMPLE_KEY = 500;

    private final FormatSource source;
    private final FormatPage page;
    private final FormatFlow flow;

    FormatPrinter(FormatSource source, List<FormatComment> comments) {
        this.source = source;
        page = new FormatPage(source);
        flow = new FormatFlow(comments);
    }

    /** All documents and comments in the order of the source. */
    String print(List<Document> documents, List<FormatComment> comments) {
        page.expect(comments);
        for (int i = 0; i < documents.size(); i++) {
            Document document = documents.get(i);
            begin(document, i > 0);
            root(document.root());
        }
        page.comments(source.length(), 0, 0);
        return page.end();
    }

    /** The one document with its sections in their own order. */
    String print(FormatSections sections) {
        page.expect(sections.header());
        page.comments(source.length(), 0, 0);
        boolean first = true;
        for (FormatSections.Section section : sections.sorted()) {
            page.expect(section.comments());
            page.blankBeforeNext(first ? !sections.header().isEmpty() : sections.spaced());
            page.begin(section.entry().offset(), 0);
            entry(section.entry(), 0);
            page.comments(source.length(), 0, 0);
            first = false;
        }
        page.expect(sections.footer());
        page.comments(source.length(), 0, 0);
        return page.end();
    }

    private void begin(Document document, boolean later) {
        List<FormatLexeme> directives = document.directives();
        if (later && !directives.isEmpty()) {
            page.begin(directives.getFirst().start(), 0);
            page.word("...");
        }
        for (FormatLexeme directive : directives) {
            page.begin(directive.start(), 0);
            page.word(source.slice(directive.start(), directive.end()));
        }
        boolean marked = later
                || !directives.isEmpty()
                || (document.marker() >= 0 && document.root().isNothing());
        if (marked) {
            page.begin(
                    document.marker() >= 0 ? document.marker() : document.root().start(), 0);
            page.word("---");
        }
    }

    private void root(FormatNode root) {
        if (!root.isNothing()) {
            page.begin(root.start(), 0);
            node(root, 0, false);
        }
    }

    /**
     * Writes a node behind what opened it.
     *
     * @param indent of its lines, if it gets lines of its own
     * @param compact whether its first member may stand behind what is in the line already
     */
    private void node(FormatNode node, int indent, boolean compact) {
        if (node.isNothing()) {
            return;
        }
        if (page.commentWaits(node.start())) {
            page.begin(node.start(), indent);
        }
        if (!node.properties().text().isEmpty()) {
            page.word(node.properties().text());
            if (node.content() != Integer.MAX_VALUE && page.commentWaits(node.content()) && hasContent(node)) {
                page.begin(node.content(), indent);
            }
        }
        switch (node) {
            case Alias alias -> page.word(alias.raw());
            case Scalar scalar -> scalar(scalar, indent);
            case Collection collection -> collection(collection, indent, compact);
        }
    }

    private static boolean hasContent(FormatNode node) {
        return !(node instanceof Scalar scalar && scalar.isEmpty());
    }

    private void collection(Collection collection, int indent, boolean compact) {
        String line = flow.content(collection, false);
        if (line != null && (collection.isEmpty() || fits(line))) {
            page.word(line);
            return;
        }
        boolean open =
                page.isFresh() || (compact && collection.properties().text().isEmpty());
        boolean here = open && !page.commentWaits(firstMember(collection));
        switch (collection) {
            case Sequence sequence -> items(sequence, indent, here);
            case Mapping mapping -> entries(mapping, indent, here);
        }
        page.comments(collection.limit(), indent, collection.column());
        if (collection.flow()) {
            page.comments(FormatFlow.closingLineEnd(source, collection.limit()), indent, 0);
        }
    }

    private static int firstMember(Collection collection) {
        return switch (collection) {
            case Sequence sequence -> sequence.items().getFirst().offset();
            case Mapping mapping -> mapping.entries().getFirst().offset();
        };
    }

    private void items(Sequence sequence, int indent, boolean here) {
        boolean begun = here;
        for (Item item : sequence.items()) {
            if (!begun) {
                page.begin(item.offset(), indent);
            }
            begun = false;
            page.word("-");
            node(item.node(), indent + 2, true);
        }
    }

    private void entries(Mapping mapping, int indent, boolean here) {
        boolean begun = here;
        for (Entry entry : mapping.entries()) {
            if (!begun) {
                page.begin(entry.offset(), indent);
            }
            begun = false;
            entry(entry, indent);
        }
    }

    /** The line of the entry has begun. */
    private void entry(Entry entry, int indent) {
        String key = simpleKey(entry);
        if (key != null) {
            page.word(key);
            page.glue(FormatFlow.colon(entry.key()));
            node(entry.value(), indent + 2, false);
            return;
        }
        page.word("?");
        node(entry.key(), indent + 2, true);
        if (entry.colon() >= 0) {
            page.begin(entry.colon(), indent);
            page.word(":");
            node(entry.value(), indent + 2, true);
        }
    }

    /** The key on one line with its properties; null when it needs a question mark. */
    private @Nullable String simpleKey(Entry entry) {
        FormatNode key = entry.key();
        int before = entry.colon() >= 0 ? entry.colon() : key.content();
        if (key.isNothing() || flow.hasComments(entry.offset(), before)) {
            return null;
        }
        String content = flow.content(key, false);
        if (content == null || content.length() > LONGEST_SIMPLE_KEY) {
            return null;
        }
        String properties = key.properties().text();
        return properties + (properties.isEmpty() || content.isEmpty() ? "" : " ") + content;
    }

    private void scalar(Scalar scalar, int indent) {
        if (scalar.isEmpty()) {
            return;
        }
        if (scalar.isBlock()) {
            block(scalar, indent);
            return;
        }
        String line = FormatScalars.oneLine(scalar, false);
        boolean several = scalar.raw().indexOf('\n') >= 0;
        boolean keep = several && (line == null || scalar.value().indexOf('\n') >= 0 || !fits(line));
        List<String> lines = keep ? FormatScalars.lines(scalar) : null;
        if (lines == null) {
            page.word(line == null ? scalar.raw() : line);
            return;
        }
        page.word(lines.getFirst());
        // At the very left a line could look like a document's marker.
        lines.subList(1, lines.size()).forEach(next -> page.scalarLine(next, Math.max(indent, 2)));
    }

    private void block(Scalar scalar, int indent) {
        FormatBlockScalar block = FormatBlockScalar.of(scalar);
        page.word(block.head());
        page.comments(scalar.content() + scalar.raw().length(), indent, 0);
        block.lines().forEach(line -> page.scalarLine(line, Math.max(indent, 2)));
        page.endBlockScalar(block.keeps());
    }

    private boolean fits(String text) {
        return page.column() + (page.isFresh() ? 0 : 1) + text.length() <= WIDTH;
    }
}
