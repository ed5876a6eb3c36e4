package balancebeam.config.text;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The text to format with LF as its only line break, and what stands where in it. Offsets count chars. One thread. */
final class FormatSource {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;
    /** The char offset of each code point; empty when every code point is one char. */
    private final int[] charOffsets;

    private final int[] lineStarts;
    /** Where the content of block scalars begins and ends. */
    private final NavigableMap<Integer, Integer> contents = new TreeMap<>();

    FormatSource(String raw) {
        String unmarked = !raw.isEmpty() && raw.charAt(0) == BYTE_ORDER_MARK ? raw.substring(1) : raw;
        text = unmarked.replace("\r\n", "\n").replace('\r', '\n');
        lineStarts = IntStream.concat(
                        IntStream.of(0),
                        IntStream.range(0, text.length())
                                .filter(i -> text.charAt(i) == '\n')
                                .map(i -> i + 1))
                .toArray();
        int points = text.codePointCount(0, text.length());
        charOffsets = new int[points == text.length() ? 0 : points + 1];
        int offset = 0;
        for (int i = 0; i < charOffsets.length; i++) {
            charOffsets[i] = offset;
            offset += offset < text.length() ? Character.charCount(text.codePointAt(offset)) : 0;
        }
    }

    String text() {
        return text;
    }

    int length() {
        return text.length();
    }

    char at(int offset) {
        return text.charAt(offset);
    }

    String slice(int from, int to) {
        return text.substring(from, to);
    }

    /** The offset of a code point: YAML's marks count these. */
    int offset(int codePoint) {
        return charOffsets.length == 0 ? codePoint : charOffsets[codePoint];
    }

    int lineStart(int offset) {
        return lineStarts[line(offset)];
    }

    /** The offset of the line's break, or of the end of the text. */
    int lineEnd(int offset) {
        int next = line(offset) + 1;
        return next < lineStarts.length ? lineStarts[next] - 1 : text.length();
    }

    /** From 0. */
    private int line(int offset) {
        int at = Arrays.binarySearch(lineStarts, offset);
        return at < 0 ? -2 - at : at;
    }

    /** From 0. */
    int column(int offset) {
        return offset - lineStart(offset);
    }

    boolean startsLine(int offset) {
        return isBlank(lineStart(offset), offset);
    }

    /** The next lines are content, those that look blank as well. */
    void content(int from, int lines) {
        int to = from;
        for (int i = 0; i < lines && to < text.length(); i++) {
            to = lineEnd(to) + 1;
        }
        contents.put(from, to);
    }

    /** Whether what stands there begins its line and the line before is blank. */
    boolean blankBefore(int offset) {
        int start = lineStart(offset);
        return start > 0 && startsLine(offset) && isBlank(lineStart(start - 1), start - 1) && !isContent(start - 1);
    }

    private boolean isContent(int offset) {
        Map.Entry<Integer, Integer> content = contents.floorEntry(offset);
        return content != null && offset < content.getValue();
    }

    FormatException problem(int offset, String what) {
        int line =
                (int) text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
        return new FormatException(line, column(offset) + 1, what);
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != ' ' && text.charAt(i) != '\t') {
                return false;
            }
        }
        return true;
    }
}
