package balancebeam.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows in aligned columns below their headings. Main thread only. */
final class Table {
    private static final int GAP = 2;
    private static final String CUT = "…";

    private final List<Row> rows = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();
    private final boolean[] right;

    private record Row(List<String> cells, List<Style> styles) {}

    /** @param heads headings; those that begin with a {@code >} are of columns of numbers, aligned at their right */
    Table(String... heads) {
        right = new boolean[heads.length];
        String[] texts = new String[heads.length];
        for (int i = 0; i < heads.length; i++) {
            right[i] = heads[i].startsWith(">");
            texts[i] = right[i] ? heads[i].substring(1) : heads[i];
            widths.add(0);
        }
        row(texts);
        rows.getFirst().styles().replaceAll(style -> Style.BOLD);
    }

    /** One more row; what could steer a terminal is replaced. */
    Table row(String... cells) {
        List<String> clean = new ArrayList<>();
        for (int i = 0; i < right.length; i++) {
            String cell = i < cells.length ? clean(cells[i]) : "";
            clean.add(cell);
            widths.set(i, Math.max(widths.get(i), width(cell)));
        }
        rows.add(new Row(clean, new ArrayList<>(Collections.nCopies(right.length, Style.PLAIN))));
        return this;
    }

    /** How a cell of the last row stands out. */
    Table style(int column, Style style) {
        rows.getLast().styles().set(column, style);
        return this;
    }

    /** How many rows there are below the headings. */
    int size() {
        return rows.size() - 1;
    }

    /** Makes columns of text narrower, the widest first, until all fits. */
    Table fit(int width, int least) {
        while (total() > width) {
            int widest = -1;
            for (int i = 0; i < right.length; i++) {
                if (!right[i] && widths.get(i) > least && (widest < 0 || widths.get(i) > widths.get(widest))) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return this;
            }
            widths.set(widest, widths.get(widest) - 1);
        }
        return this;
    }

    private int total() {
        return widths.stream().mapToInt(Integer::intValue).sum() + GAP * (right.length - 1);
    }

    /** Headings and rows. */
    List<String> lines(boolean colours) {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            StringBuilder line = new StringBuilder();
            StringBuilder pending = new StringBuilder();
            for (int i = 0; i < right.length; i++) {
                String cell = cut(row.cells().get(i), widths.get(i));
                int blanks = widths.get(i) - width(cell);
                pending.repeat(' ', right[i] ? blanks : 0);
                if (!cell.isEmpty()) {
                    // Blanks are written only in front of something, so that no line ends in them.
                    line.append(pending).append(row.styles().get(i).of(cell, colours));
                    pending.setLength(0);
                }
                pending.repeat(' ', GAP + (right[i] ? 0 : blanks));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String cut(String text, int most) {
        return width(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, Math.max(0, most - 1))) + CUT;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Without control characters. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }
}
