package balancebeam.config.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large an expression's program would be, about: RE2 writes counted repetitions out, and a few of them inside of each
 * other, as in <code>((a{100}){100}){100}</code>, fill all memory. One thread.
 */
final class ExpressionSize {
    private static final Pattern REPETITION = Pattern.compile("\\{([0-9]{1,4})(?:,([0-9]{0,4}))?}");

    private final Deque<Long> outer = new ArrayDeque<>();
    private long size;
    private long last;

    private ExpressionSize() {}

    /** In instructions; an estimate from above, for an expression that may be wrong. */
    static long of(String expression) {
        ExpressionSize size = new ExpressionSize();
        Matcher repetition = REPETITION.matcher(expression);
        for (int i = 0; i < expression.length(); i++) {
            if (repetition.region(i, expression.length()).lookingAt()) {
                size.repeat(times(repetition));
                i = repetition.end() - 1;
            } else {
                i += size.take(expression.charAt(i)) ? 1 : 0;
            }
        }
        return size.outer.stream().mapToLong(Long::longValue).sum() + size.size;
    }

    /** Returns whether the next character belongs to this one. */
    private boolean take(char c) {
        if (c == '(') {
            outer.push(size);
            size = 0;
        } else if (c == ')' && !outer.isEmpty()) {
            last = size + 1;
            size = outer.pop() + last;
        } else {
            last = 1;
            size++;
        }
        return c == '\\';
    }

    private void repeat(long times) {
        long more = last * Math.max(0, times - 1);
        size = Math.min(size + more, Integer.MAX_VALUE);
        last = Math.min(last + more, Integer.MAX_VALUE);
    }

    private static long times(Matcher repetition) {
        String most = repetition.group(2);
        String least = String.valueOf(repetition.group(1));
        return Long.parseLong(most == null || most.isEmpty() ? least : most);
    }
}
