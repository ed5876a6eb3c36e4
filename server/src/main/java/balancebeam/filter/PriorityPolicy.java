package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/**
 * What an exchange is to others that wait for a place with it. Immutable.
 *
 * @param priority of those that do not say: 0 for the highest, 2 for the lowest
 * @param header in lower case, says {@code high}, {@code normal} or {@code low}; empty for none
 */
public record PriorityPolicy(int priority, String header) {
    public static final PriorityPolicy NORMAL = new PriorityPolicy(1, "");

    private static final byte[][] NAMES = {Ascii.bytes("high"), Ascii.bytes("normal"), Ascii.bytes("low")};

    /** The priority of an exchange, by its route. Only where it has to wait: allocates. */
    public static int of(Exchange exchange) {
        PriorityPolicy policy = exchange.route().settings().priority();
        Head request = exchange.request();
        int field = policy.header.isEmpty() ? Head.NONE : request.findNamed(Ascii.bytes(policy.header));
        for (int i = 0; field != Head.NONE && i < NAMES.length; i++) {
            if (request.isValue(field, NAMES[i])) {
                return i;
            }
        }
        return policy.priority;
    }
}
