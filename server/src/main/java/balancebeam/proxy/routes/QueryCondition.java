package balancebeam.proxy.routes;

import balancebeam.bytes.Span;
import balancebeam.config.ValueMatch;
import balancebeam.filter.RequestView;
import balancebeam.http.QueryText;
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
        int to = request.queryEnd();
        long found = QueryText.find(bytes, request.queryStart(), to, name);
        while (found != Span.NONE) {
            int start = Span.start(found);
            int end = Span.end(found);
            if (values != null) {
                values.add(QueryText.decoded(bytes, start, end));
            } else if (test.passesDecoded(bytes, start, end)) {
                return true;
            }
            found = QueryText.find(bytes, end + 1, to, name);
        }
        return false;
    }
}
