package balancebeam.config.text;

import balancebeam.config.text.FormatComment.Place;
import balancebeam.config.text.FormatNode.Alias;
import balancebeam.config.text.FormatNode.Collection;
import balancebeam.config.text.FormatNode.Document;
import balancebeam.config.text.FormatNode.Entry;
import balancebeam.config.text.FormatNode.Mapping;
import balancebeam.config.text.FormatNode.Scalar;
import balancebeam.config.text.FormatNode.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The top-level sections of a configuration with the comments that go with them. A comment goes with the section below it;
 * only one that stands right below a section and has a blank line behind it goes with the section above. Comments at the
 * beginning with a blank line behind them are about the file and stay there, as do those at the end. Immutable.
 *
 * @param spaced whether blank lines stand between sections
 */
record FormatSections(List<FormatComment> header, List<Section> sections, List<FormatComment> footer, boolean spaced) {
    private static final List<String> ORDER = List.of(
            "listeners",
            "routes",
            "clusters",
            "policies",
            "defaults",
            "acme",
            "admin",
            "access-log",
            "tracing",
            "process",
            "limits",
            "timeouts");

    /** @param comments those before it, in it, and those behind it that go with it */
    record Section(Entry entry, List<FormatComment> comments) {
        private int rank() {
            int known = entry.key() instanceof Scalar key ? ORDER.indexOf(key.value()) : -1;
            return known < 0 ? ORDER.size() : known;
        }
    }

    /** Sections that no one knows come last. */
    List<Section> sorted() {
        return sections.stream().sorted(Comparator.comparingInt(Section::rank)).toList();
    }

    boolean isSorted() {
        return sorted().equals(sections);
    }

    /** Whether the document has sections, so that they can have an order. */
    static boolean has(List<Document> documents) {
        return documents.size() == 1
                && documents.getFirst().directives().isEmpty()
                && documents.getFirst().root() instanceof Mapping root
                && root.properties().text().isEmpty()
                && !root.isEmpty();
    }

    static FormatSections of(FormatSource source, Document document, List<FormatComment> comments) {
        List<Entry> entries = ((Mapping) document.root()).entries();
        List<Integer> begins = new ArrayList<>();
        begins.add(headerEnd(
                source, comments, document.marker(), entries.getFirst().offset()));
        for (int i = 0; i < entries.size(); i++) {
            int next = i + 1 < entries.size() ? entries.get(i + 1).offset() : Integer.MAX_VALUE;
            List<FormatComment> gap =
                    gap(entries.get(i), between(comments, entries.get(i).offset(), next));
            begins.add(gap.isEmpty() ? next : sectionEnd(source, gap, next));
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            sections.add(new Section(entries.get(i), between(comments, begins.get(i), begins.get(i + 1))));
        }
        boolean spaced = begins.subList(1, entries.size()).stream().anyMatch(source::blankBefore);
        return new FormatSections(
                between(comments, 0, begins.getFirst()),
                List.copyOf(sections),
                between(comments, begins.getLast(), Integer.MAX_VALUE),
                spaced);
    }

    private static List<FormatComment> between(List<FormatComment> comments, int from, int to) {
        return comments.stream()
                .filter(comment -> comment.offset() >= from && comment.offset() < to)
                .toList();
    }

    private static int headerEnd(FormatSource source, List<FormatComment> comments, int marker, int first) {
        if (source.blankBefore(first)) {
            return first;
        }
        List<FormatComment> behindMarker = between(comments, Math.max(marker, 0), first);
        int end = behindMarker.isEmpty() ? first : behindMarker.getFirst().offset();
        for (FormatComment comment : behindMarker) {
            end = source.blankBefore(comment.offset()) ? comment.offset() : end;
        }
        return end;
    }

    /** The comments behind all that is in the section. */
    private static List<FormatComment> gap(Entry entry, List<FormatComment> comments) {
        int end = lastOffset(entry);
        int inner = entry.value() instanceof Collection value && !value.flow() ? value.column() : Integer.MAX_VALUE;
        List<FormatComment> gap = new ArrayList<>();
        for (FormatComment comment : comments) {
            boolean behind = comment.offset() > end && comment.place() == Place.OWN_LINE;
            if (!gap.isEmpty() || (behind && comment.column() < inner)) {
                gap.add(comment);
            }
        }
        return gap;
    }

    /** Where the section that stands before the gap ends. */
    private static int sectionEnd(FormatSource source, List<FormatComment> gap, int next) {
        int begin = gap.getFirst().offset();
        if (source.blankBefore(begin)) {
            return begin;
        }
        for (FormatComment comment : gap) {
            if (source.blankBefore(comment.offset())) {
                return comment.offset();
            }
        }
        boolean goesWithAbove = next != Integer.MAX_VALUE && source.blankBefore(next);
        return goesWithAbove ? next : begin;
    }

    /** An offset behind which nothing but comments follows in the entry. */
    private static int lastOffset(Entry entry) {
        return entry.value().isNothing() ? Math.max(entry.colon(), lastOffset(entry.key())) : lastOffset(entry.value());
    }

    private static int lastOffset(FormatNode node) {
        return switch (node) {
            case Alias alias -> alias.start();
            case Scalar scalar ->
                scalar.isEmpty()
                        ? scalar.start()
                        : scalar.content() + scalar.raw().length() - 1;
            case Collection collection when collection.flow() -> collection.limit();
            case Sequence sequence -> {
                FormatNode.Item last = sequence.items().getLast();
                yield last.node().isNothing() ? last.offset() : lastOffset(last.node());
            }
            case Mapping mapping -> lastOffset(mapping.entries().getLast());
        };
    }

    /** Whether an alias stands in another section than its anchor: then their order means something. */
    boolean areBound() {
        Map<String, Integer> definedIn = new HashMap<>();
        for (int i = 0; i < sections.size(); i++) {
            if (isBound(sections.get(i).entry().key(), i, definedIn)
                    || isBound(sections.get(i).entry().value(), i, definedIn)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBound(FormatNode node, int section, Map<String, Integer> definedIn) {
        if (!node.properties().anchor().isEmpty() && !(node instanceof Alias)) {
            definedIn.put(node.properties().anchor(), section);
        }
        return switch (node) {
            case Alias alias -> !Objects.equals(definedIn.get(alias.properties().anchor()), section);
            case Scalar scalar -> false;
            case Sequence sequence ->
                sequence.items().stream().anyMatch(item -> isBound(item.node(), section, definedIn));
            case Mapping mapping ->
                mapping.entries().stream()
                        .anyMatch(entry ->
                                isBound(entry.key(), section, definedIn) || isBound(entry.value(), section, definedIn));
        };
    }
}
