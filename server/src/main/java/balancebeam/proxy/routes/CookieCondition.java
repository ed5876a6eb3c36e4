package balancebeam.proxy.routes;

import balancebeam.bytes.Span;
import balancebeam.config.ValueMatch;
import balancebeam.filter.RequestView;
import balancebeam.http.CookieText;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** That a cookie is like something: of several with one name, in one Cookie field or in more, one must pass. Immutable. */
final class CookieCondition implements Condition {
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
            if (CookieText.isIn(head, i) && searchField(head.bytes(), head.valueStart(i), head.valueEnd(i), values)) {
                return true;
            }
        }
        return false;
    }

    private boolean searchField(byte[] bytes, int from, int to, @Nullable List<String> values) {
        long found = CookieText.find(bytes, from, to, name);
        while (found != Span.NONE) {
            int start = Span.start(found);
            int end = Span.end(found);
            if (values != null) {
                values.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
            } else if (test.passes(bytes, start, end)) {
                return true;
            }
            found = CookieText.find(bytes, end, to, name);
        }
        return false;
    }
}
