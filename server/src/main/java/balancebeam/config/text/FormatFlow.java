package balancebeam.config.text;

import balancebeam.config.text.FormatNode.Alias;
import balancebeam.config.text.FormatNode.Collection;
import balancebeam.config.text.FormatNode.Entry;
import balancebeam.config.text.FormatNode.Mapping;
import balancebeam.config.text.FormatNode.Scalar;
import balancebeam.config.text.FormatNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes written on one line. Immutable. */
final class FormatFlow {
    private final List<Integer> offsets;

    /** @param comments all of the text, in order */
    FormatFlow(List<FormatComment> comments) {
        offsets = comments.stream().map(FormatComment::offset).toList();
    }

    boolean hasComments(int from, int to) {
        int at = Collections.binarySearch(offsets, from);
        int first = at < 0 ? -1 - at : at;
        return first < offsets.size() && offsets.get(first) < to;
    }

    /** The end of the line in which a bracket closes, if none but such brackets and commas follow it there. */
    static int closingLineEnd(FormatSource source, int bracket) {
        int at = bracket;
        while (at < source.length() && "]}, \t".indexOf(source.at(at)) >= 0) {
            at++;
        }
        return at < source.length() && source.at(at) == '#' ? source.lineEnd(at) : bracket;
    }

    /** The node without its properties on one line; null when it can't be written so. */
    @Nullable
    String content(FormatNode node, boolean inFlow) {
        return switch (node) {
            case Alias alias -> alias.raw();
            case Scalar scalar -> scalar.isBlock() ? null : FormatScalars.oneLine(scalar, inFlow);
            case Collection collection -> {
                boolean possible = collection.flow()
                        && (collection.isEmpty() || !hasComments(collection.content(), collection.limit()));
                yield possible ? members(collection) : null;
            }
        };
    }

    private @Nullable String members(Collection collection) {
        List<String> texts = new ArrayList<>();
        boolean sequence = collection instanceof Sequence;
        List<@Nullable String> members = new ArrayList<>();
        switch (collection) {
            case Sequence items -> items.items().forEach(item -> members.add(whole(item.node())));
            case Mapping entries -> entries.entries().forEach(entry -> members.add(entry(entry)));
        }
        for (String member : members) {
            if (member == null) {
                return null;
            }
            texts.add(member);
        }
        String line = String.join(", ", texts);
        if (sequence) {
            return "[" + line + "]";
        }
        return texts.isEmpty() ? "{}" : "{ " + line + " }";
    }

    private @Nullable String entry(Entry entry) {
        String key = whole(entry.key());
        if (key == null || entry.value().isNothing()) {
            return key;
        }
        String value = whole(entry.value());
        return value == null ? null : key + colon(entry.key()) + " " + value;
    }

    /** What follows a key: a colon right behind an alias or an anchor would belong to its name. */
    static String colon(FormatNode key) {
        boolean name = key instanceof Alias || (key instanceof Scalar scalar && scalar.isEmpty());
        return name ? " :" : ":";
    }

    /** With properties. */
    private @Nullable String whole(FormatNode node) {
        String content = content(node, true);
        if (content == null || content.isEmpty()) {
            return null;
        }
        String properties = node.properties().text();
        return properties.isEmpty() ? content : properties + " " + content;
    }
}
