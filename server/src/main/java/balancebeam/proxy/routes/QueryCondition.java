package balancebeam.proxy.routes;

import balancebeam.config.ValueMatch;
import balancebeam.filter.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a parameter of the query is like something: of several with one name, one must pass. Names and values are compared
 * decoded. Immutable.
 */
final class QueryCondition implements Condition {
    private final byte[] name;
    private final ValueTest test;

    QueryCondition(ValueMatch match) {
        this.name = match.name().getBytes(StandardCharsets.UTF_8);
        this.test = ValueTest.of(match.test());
    }

    @Override
    public boolean holds(RequestView request) {
        return search(request, null) == test.wanted();
    }

    @Override
    public String failure(RequestView request) {
        List<String> values = new ArrayList<>();
        search(request, values);
        return ValueFailure.of("query parameter " + new String(name, StandardCharsets.UTF_8), values, test);
    }

    /**
     * Whether a parameter passes.
     *
     * @param values given, it takes all values, and none passes
     */
    private boolean search(RequestView request, @Nullable List<String> values) {
        byte[] bytes = request.request().bytes();
        int end = request.queryEnd();
        int start = request.queryStart();
        while (start < end) {
            int stop = indexOf(bytes, start, end, '&');
            int equals = indexOf(bytes, start, stop, '=');
            if (isNamed(bytes, start, equals, stop)) {
                int valueStart = Math.min(equals + 1, stop);
                if (values != null) {
                    values.add(QueryText.decoded(bytes, valueStart, stop));
                } else if (test.passesDecoded(bytes, valueStart, stop)) {
                    return true;
                }
            }
            start = stop + 1;
        }
        return false;
    }

    /** Whether the part up to the equals sign is the name; two {@code &} in a row have no parameter between them. */
    private boolean isNamed(byte[] bytes, int start, int equals, int stop) {
        return stop > start && QueryText.equals(bytes, start, equals, name);
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        int i = start;
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }
}
