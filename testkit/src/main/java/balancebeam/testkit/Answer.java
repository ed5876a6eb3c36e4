package balancebeam.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole final response, with the interim ones that came before it.
 *
 * <p>Immutable.
 *
 * @param head     of the final response
 * @param body     of the final response
 * @param interims the heads of the 1xx responses before it, in order
 */
public record Answer(ResponseHead head, Body body, List<ResponseHead> interims) {

    /** Copies the list. */
    public Answer {
        interims = List.copyOf(interims);
    }

    /** The status, 101 or 200 to 599. */
    public int status() {
        return head.status();
    }

    /** The field lines, in order. */
    public Fields fields() {
        return head.fields();
    }

    /** The value of the first field of that name, or null. */
    public @Nullable String field(String name) {
        return head.fields().first(name);
    }

    /** The content of the body as ISO-8859-1 text. */
    public String text() {
        return body.text();
    }

    /** The fields after the last chunk, in order. */
    public Fields trailers() {
        return body.trailers();
    }
}
