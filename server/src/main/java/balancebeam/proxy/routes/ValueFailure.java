package balancebeam.proxy.routes;

import java.util.List;
import java.util.stream.Collectors;

/** The sentence that tells why a header, a parameter or a cookie is not as wished. Stateless. */
final class ValueFailure {
    private ValueFailure() {}

    static String of(String subject, List<String> values, ValueTest test) {
        String found = values.isEmpty()
                ? "absent"
                : values.stream().map(value -> "'" + value + "'").collect(Collectors.joining(" and "));
        return "%s is %s, and should be %s".formatted(subject, found, test.wish());
    }
}
