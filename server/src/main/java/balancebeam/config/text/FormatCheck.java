package balancebeam.config.text;

import balancebeam.config.text.FormatNode.Alias;
import balancebeam.config.text.FormatNode.Document;
import balancebeam.config.text.FormatNode.Entry;
import balancebeam.config.text.FormatNode.Mapping;
import balancebeam.config.text.FormatNode.Scalar;
import balancebeam.config.text.FormatNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * What must be equal before and after formatting: every node with its type, and the comments between the scalars. One
 * thread.
 */
final class FormatCheck {
    private static final ScalarResolver TYPES = new CoreScalarResolver(false);

    private final List<String> nodes = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private List<FormatComment> waiting = List.of();
    private int next;

    private FormatCheck() {}

    /** In the order of the source. */
    static List<List<String>> of(List<Document> documents, List<FormatComment> comments) {
        FormatCheck check = new FormatCheck();
        check.waiting = comments;
        for (Document document : documents) {
            check.nodes.add("document");
            check.node(document.root());
        }
        return check.end();
    }

    /** In the order that the sections are to have. */
    static List<List<String>> of(FormatSections sections) {
        FormatCheck check = new FormatCheck();
        check.nodes.add("document");
        check.waiting = sections.header();
        check.commentsBefore(Integer.MAX_VALUE);
        check.nodes.add("& !");
        check.nodes.add("{");
        for (FormatSections.Section section : sections.sorted()) {
            check.waiting = section.comments();
            check.next = 0;
            check.node(section.entry().key());
            check.node(section.entry().value());
            check.commentsBefore(Integer.MAX_VALUE);
        }
        check.nodes.add("}");
        check.waiting = sections.footer();
        check.next = 0;
        return check.end();
    }

    private List<List<String>> end() {
        commentsBefore(Integer.MAX_VALUE);
        return List.of(nodes, comments);
    }

    private void commentsBefore(int offset) {
        while (next < waiting.size() && waiting.get(next).offset() < offset) {
            comments.add(waiting.get(next++).text());
        }
    }

    private void node(FormatNode node) {
        nodes.add("&" + node.properties().anchor() + " !" + node.properties().tag());
        switch (node) {
            case Alias alias -> leaf(alias, "alias");
            case Scalar scalar -> leaf(scalar, type(scalar) + " " + scalar.value());
            case Sequence sequence -> {
                nodes.add("[");
                sequence.items().forEach(item -> node(item.node()));
                nodes.add("]");
            }
            case Mapping mapping -> {
                nodes.add("{");
                for (Entry entry : mapping.entries()) {
                    node(entry.key());
                    node(entry.value());
                }
                nodes.add("}");
            }
        }
    }

    private void leaf(FormatNode leaf, String text) {
        nodes.add(text);
        boolean written = !(leaf instanceof Scalar scalar && scalar.isEmpty());
        if (written) {
            commentsBefore(leaf.content());
            comments.add("then " + text);
        }
    }

    private static String type(Scalar scalar) {
        boolean plain = scalar.style() == ScalarStyle.PLAIN;
        String substituted = scalar.value().contains("${") ? " plain=" + plain : "";
        return TYPES.resolve(scalar.value(), plain) + substituted;
    }
}
