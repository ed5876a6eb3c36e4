package balancebeam.config.text;

import balancebeam.config.text.FormatComment.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines written so far, and the comments that wait for theirs. A comment is written as soon as something is that stood
 * behind it in the source; so its place between its neighbours can't change. One thread.
 */
final class FormatPage {
    private static final int NO_COLUMN = -1;

    private final FormatSource source;
    private final StringBuilder done = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private final Deque<FormatComment> waiting = new ArrayDeque<>();
    /** Nothing but indentation stands in the line. */
    private boolean fresh = true;
    /** A comment ends the line, or content does that takes none behind it. */
    private boolean closed;
    /** The column of the trailing comment in the line. */
    private int commentColumn = NO_COLUMN;
    /** A blank line now would become content of the block scalar above. */
    private boolean noBlank;

    private @Nullable Boolean nextBlank;

    FormatPage(FormatSource source) {
        this.source = source;
    }

    /** These come next; none is waiting any more. */
    void expect(List<FormatComment> comments) {
        waiting.addAll(comments);
    }

    /** Whether a blank line precedes the next line is not up to the source this time. */
    void blankBeforeNext(boolean blank) {
        nextBlank = blank;
    }

    int column() {
        return line.length();
    }

    boolean isFresh() {
        return fresh;
    }

    boolean commentWaits(int before) {
        FormatComment next = waiting.peek();
        return next != null && next.offset() < before;
    }

    /** Begins the line of what stands at that offset in the source, behind the comments that precede it. */
    void begin(int offset, int indent) {
        comments(offset, indent, 0);
        newLine(Math.min(offset, source.length()), indent);
    }

    /**
     * Writes comments.
     *
     * @param limit those that stand before this in the source
     * @param least up to the first one on its own line in a column less than this
     */
    void comments(int limit, int indent, int least) {
        FormatComment next = waiting.peek();
        while (next != null && next.offset() < limit && (next.place() != Place.OWN_LINE || next.column() >= least)) {
            waiting.remove();
            comment(next, indent);
            next = waiting.peek();
        }
    }

    private void comment(FormatComment comment, int indent) {
        if (comment.place() == Place.TRAILING && !fresh && !closed) {
            line.append("  ");
            commentColumn = line.length();
        } else if (comment.place() == Place.CONTINUATION && commentColumn != NO_COLUMN) {
            int column = commentColumn;
            newLine(comment.offset(), column);
            commentColumn = column;
        } else {
            newLine(comment.offset(), indent);
        }
        line.append(comment.text());
        fresh = false;
        closed = true;
    }

    /** Puts it behind what stands in the line, with a space between. */
    void word(String text) {
        line.append(fresh ? "" : " ").append(text);
        fresh = false;
    }

    /** Puts it behind what stands in the line, without a space. */
    void glue(String text) {
        line.append(text);
        fresh = false;
    }

    /** A line of a scalar of several lines: nothing can come between it and the one above. */
    void scalarLine(String text, int indent) {
        done.append(line).append('\n');
        line.setLength(0);
        line.append(text.isEmpty() ? "" : " ".repeat(indent)).append(text);
        closed = false;
        commentColumn = NO_COLUMN;
    }

    /** @param keepsBlank whether blank lines that follow would be content */
    void endBlockScalar(boolean keepsBlank) {
        closed = true;
        commentColumn = NO_COLUMN;
        noBlank = keepsBlank;
    }

    String end() {
        return done.isEmpty() && line.isEmpty()
                ? ""
                : done.append(line).append('\n').toString();
    }

    private void newLine(int offset, int indent) {
        if (!fresh) {
            done.append(line).append('\n');
            boolean blank = nextBlank == null ? source.blankBefore(offset) : nextBlank;
            done.append(blank && !noBlank ? "\n" : "");
        }
        nextBlank = null;
        noBlank = false;
        line.setLength(0);
        line.append(" ".repeat(indent));
        fresh = true;
        closed = false;
        commentColumn = NO_COLUMN;
    }
}
