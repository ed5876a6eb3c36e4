package balancebeam.config.text;

import balancebeam.config.text.FormatNode.Document;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Brings YAML text into its canonical form: two spaces of indentation, block sequences indented below their key, no quotes
 * that are not needed, the top-level sections in their order. Meaning and comments stay. Thread-safe.
 *
 * <p>The library's own emitter is not used, as it moves comments and loses some. Instead the parser's marks tell where
 * everything stands, and {@link FormatPrinter} writes it again. The outcome is parsed and compared with the source by
 * {@link FormatCheck}; should it ever differ, the text stays as it was and a remark says so.
 */
public final class Formatter {
    /** Deeper text takes time that grows with the square of its depth. */
    private static final int DEEPEST = 100;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();

    private Formatter() {}

    /**
     * What formatting gave.
     *
     * @param remarks what could not be brought into the canonical form, and why; mostly empty
     */
    public record Formatted(String text, List<String> remarks) {
        public Formatted {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * The text in its canonical form.
     *
     * @throws FormatException when the text is no YAML, or is nested deeper than anything useful is
     */
    public static Formatted format(String text) {
        Parsed parsed = parse(text);
        List<String> remarks = new ArrayList<>();
        String formatted;
        List<List<String>> promised;
        if (isToSort(parsed, remarks)) {
            FormatSections sections = sections(parsed);
            promised = FormatCheck.of(sections);
            formatted = new FormatPrinter(parsed.source, parsed.comments).print(sections);
        } else {
            promised = FormatCheck.of(parsed.documents, parsed.comments);
            formatted = new FormatPrinter(parsed.source, parsed.comments).print(parsed.documents, parsed.comments);
        }
        if (isKept(promised, formatted)) {
            return new Formatted(formatted, remarks);
        }
        return new Formatted(text, List.of("left as it is: the formatted text would not mean the same"));
    }

    private static boolean isToSort(Parsed parsed, List<String> remarks) {
        if (!FormatSections.has(parsed.documents) || sections(parsed).isSorted()) {
            return false;
        }
        boolean bound = sections(parsed).areBound();
        if (bound) {
            remarks.add("the order of the sections is left as it is: an alias names an anchor of another section");
        }
        return !bound;
    }

    private static FormatSections sections(Parsed parsed) {
        return FormatSections.of(parsed.source, parsed.documents.getFirst(), parsed.comments);
    }

    private static boolean isKept(List<List<String>> promised, String formatted) {
        try {
            Parsed again = parse(formatted);
            return FormatCheck.of(again.documents, again.comments).equals(promised);
        } catch (FormatException e) {
            return false;
        }
    }

    private record Parsed(FormatSource source, List<Document> documents, List<FormatComment> comments) {}

    private static Parsed parse(String text) {
        FormatSource source = new FormatSource(text);
        List<Event> events = events(source);
        FormatLexer lexer = new FormatLexer(source, events);
        return new Parsed(source, new FormatTree(source, events, lexer.lexemes()).documents(), lexer.comments());
    }

    private static List<Event> events(FormatSource source) {
        List<Event> events = new ArrayList<>();
        try {
            int depth = 0;
            for (Event event : new Parse(SETTINGS).parseString(source.text())) {
                events.add(event);
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                if (depth > DEEPEST) {
                    int start = event.getStartMark().orElseThrow().getIndex();
                    throw source.problem(source.offset(start), "nested deeper than " + DEEPEST + " levels");
                }
            }
            return events;
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElseThrow();
            String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ": ";
            throw new FormatException(mark.getLine() + 1, mark.getColumn() + 1, context + e.getProblem());
        } catch (ReaderException e) {
            throw source.problem(source.offset(e.getPosition()), "a character that YAML does not allow");
        } catch (YamlEngineException e) {
            throw new FormatException(1, 1, String.valueOf(e.getMessage()));
        }
    }
}
