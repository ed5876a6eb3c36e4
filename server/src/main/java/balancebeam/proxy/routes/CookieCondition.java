package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.config.ValueMatch;
import balancebeam.filter.RequestView;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a cookie is like something (RFC 6265 section 5.4: {@code a=b; c=d}): of several with one name, in one Cookie field
 * or in more, one must pass. Quotes belong to the value, and what has no equals sign is no cookie. Immutable.
 */
final class CookieCondition implements Condition {
    private static final byte[] COOKIE = Ascii.bytes("cookie");

    private final byte[] name;
    private final ValueTest test;

    CookieCondition(ValueMatch match) {
        this.name = match.name().getBytes(StandardCharsets.UTF_8);
        this.test = ValueTest.of(match.test());
    }

    @Override
    public boolean holds(RequestView request) {
        return search(request.request(), null) == test.wanted();
    }

    @Override
    public String failure(RequestView request) {
        List<String> values = new ArrayList<>();
        search(request.request(), values);
        return ValueFailure.of("cookie " + new String(name, StandardCharsets.UTF_8), values, test);
    }

    /**
     * Whether a cookie passes.
     *
     * @param values given, it takes all values, and none passes
     */
    private boolean search(Head head, @Nullable List<String> values) {
        for (int i = 0; i < head.fieldCount(); i++) {
            boolean cookies = !head.isDropped(i)
                    && Ascii.equalsIgnoreCase(head.bytes(), head.nameStart(i), head.nameEnd(i), COOKIE);
            if (cookies && searchField(head.bytes(), head.valueStart(i), head.valueEnd(i), values)) {
                return true;
            }
        }
        return false;
    }

    private boolean searchField(byte[] bytes, int from, int to, @Nullable List<String> values) {
        int start = from;
        while (start < to) {
            int stop = indexOf(bytes, start, to, ';');
            int equals = indexOf(bytes, start, stop, '=');
            if (equals < stop && isNamed(bytes, start, equals)) {
                int valueStart = skipBlanks(bytes, equals + 1, stop);
                int valueEnd = dropBlanks(bytes, valueStart, stop);
                if (values != null) {
                    values.add(new String(bytes, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8));
                } else if (test.passes(bytes, valueStart, valueEnd)) {
                    return true;
                }
            }
            start = stop + 1;
        }
        return false;
    }

    private boolean isNamed(byte[] bytes, int from, int to) {
        int start = skipBlanks(bytes, from, to);
        return Arrays.equals(bytes, start, dropBlanks(bytes, start, to), name, 0, name.length);
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        int i = start;
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int skipBlanks(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int dropBlanks(byte[] bytes, int start, int end) {
        int i = end;
        while (i > start && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }
}
