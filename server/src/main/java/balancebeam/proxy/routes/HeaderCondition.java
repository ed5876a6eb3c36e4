package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.config.ValueMatch;
import balancebeam.filter.RequestView;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** That a header is like something: of several with one name, one must pass. Immutable. */
final class HeaderCondition implements Condition {
    private final byte[] name;
    private final int id;
    private final ValueTest test;

    HeaderCondition(ValueMatch match) {
        this.name = Ascii.bytes(match.name());
        this.id = FieldName.idOf(name, 0, name.length);
        this.test = ValueTest.of(match.test());
    }

    @Override
    public boolean holds(RequestView request) {
        Head head = request.request();
        byte[] bytes = head.bytes();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (isNamed(head, i) && test.passes(bytes, head.valueStart(i), head.valueEnd(i))) {
                return test.wanted();
            }
        }
        return !test.wanted();
    }

    @Override
    public String failure(RequestView request) {
        Head head = request.request();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (isNamed(head, i)) {
                int start = head.valueStart(i);
                values.add(new String(head.bytes(), start, head.valueEnd(i) - start, StandardCharsets.UTF_8));
            }
        }
        return ValueFailure.of("header " + Ascii.text(name, 0, name.length), values, test);
    }

    private boolean isNamed(Head head, int i) {
        if (head.fieldId(i) != id || head.isDropped(i)) {
            return false;
        }
        return id != FieldName.OTHER || Ascii.equalsIgnoreCase(head.bytes(), head.nameStart(i), head.nameEnd(i), name);
    }
}
