package balancebeam.config.text;

import balancebeam.config.text.FormatComment.Place;
import balancebeam.config.text.FormatLexeme.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Splits the text into lexemes and comments. One thread, used once.
 *
 * <p>Where scalars begin and end is known from the parser's marks. What stands between them is so simple that a hash there
 * always begins a comment, unless it is inside a tag. This way no comment can be overlooked, which the parser's own comment
 * events do not promise.
 */
final class FormatLexer {
    private final FormatSource source;
    private final List<FormatLexeme> lexemes = new ArrayList<>();
    private final List<FormatComment> comments = new ArrayList<>();
    private int at;

    FormatLexer(FormatSource source, List<Event> events) {
        this.source = source;
        for (Event event : events) {
            if (event instanceof ScalarEvent || event instanceof AliasEvent) {
                leaf(event);
            }
        }
        between(source.length());
    }

    List<FormatLexeme> lexemes() {
        return List.copyOf(lexemes);
    }

    List<FormatComment> comments() {
        return List.copyOf(comments);
    }

    private void leaf(Event event) {
        int start = source.offset(event.getStartMark().orElseThrow().getIndex());
        int end = source.offset(event.getEndMark().orElseThrow().getIndex());
        between(start);
        properties(end);
        if (at >= end) {
            return;
        }
        boolean block = event instanceof ScalarEvent scalar
                && (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED);
        lexemes.add(new FormatLexeme(Kind.LEAF, at, end));
        int comment = block ? source.slice(at, source.lineEnd(at)).indexOf('#') : -1;
        if (comment >= 0) {
            at += comment;
            comment();
        }
        at = end;
    }

    /** What stands before the content of a leaf: its anchor and its tag, and comments between them. */
    private void properties(int limit) {
        while (at < limit && " \t\n#&!".indexOf(source.at(at)) >= 0) {
            next();
        }
    }

    private void between(int limit) {
        while (at < limit) {
            next();
        }
    }

    private void next() {
        char c = source.at(at);
        if (c == ' ' || c == '\t' || c == '\n') {
            at++;
        } else if (c == '#') {
            comment();
        } else if (c == '&' || c == '!') {
            add(Kind.PROPERTY, propertyEnd());
        } else if (source.lineStart(at) == at && c == '%') {
            add(Kind.DIRECTIVE, directiveEnd());
        } else if (isMarker("---")) {
            add(Kind.DOCUMENT_START, at + 3);
        } else if (isMarker("...")) {
            add(Kind.DOCUMENT_END, at + 3);
        } else {
            add(Kind.INDICATOR, at + 1);
        }
    }

    private void add(Kind kind, int end) {
        lexemes.add(new FormatLexeme(kind, at, end));
        at = end;
    }

    private boolean isMarker(String marker) {
        return source.lineStart(at) == at
                && source.text().startsWith(marker, at)
                && (at + 3 == source.length() || " \t\n".indexOf(source.at(at + 3)) >= 0);
    }

    private int propertyEnd() {
        if (source.text().startsWith("!<", at)) {
            return source.text().indexOf('>', at) + 1;
        }
        int end = at + 1;
        while (end < source.length() && " \t\n,[]{}".indexOf(source.at(end)) < 0) {
            end++;
        }
        return end;
    }

    private int directiveEnd() {
        int end = source.lineEnd(at);
        int comment = source.slice(at, end).indexOf(" #");
        return at
                + source.slice(at, comment < 0 ? end : at + comment)
                        .stripTrailing()
                        .length();
    }

    private void comment() {
        int end = source.lineEnd(at);
        FormatComment last = comments.isEmpty() ? null : comments.getLast();
        comments.add(new FormatComment(
                at, source.column(at), place(last), source.slice(at, end).stripTrailing()));
        at = end;
    }

    private Place place(@Nullable FormatComment last) {
        if (!source.startsLine(at)) {
            Kind before = lexemes.getLast().kind();
            boolean marker = before == Kind.DOCUMENT_START || before == Kind.DOCUMENT_END;
            return marker ? Place.OWN_LINE : Place.TRAILING;
        }
        boolean goesOn = last != null
                && last.place() != Place.OWN_LINE
                && last.column() == source.column(at)
                && source.lineEnd(last.offset()) + 1 == source.lineStart(at);
        return goesOn ? Place.CONTINUATION : Place.OWN_LINE;
    }
}
