package balancebeam.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a head says about the end of its body, by the rules of RFC 9112 section 6.
 *
 * <p>Immutable.
 *
 * @param framing     what says it
 * @param lengthBytes for {@link Framing#CONTENT_LENGTH}, else 0
 */
record BodyPlan(Framing framing, long lengthBytes) {

    private static final BodyPlan NO_BODY = new BodyPlan(Framing.NONE, 0);

    /** 18 digits cannot overflow a long, and no body has more bytes. */
    private static final int MAX_DIGITS = 18;

    static BodyPlan of(RequestHead head) {
        BodyPlan declared = declared(head);
        return declared == null ? NO_BODY : declared;
    }

    /** The response to a request of that method. */
    static BodyPlan of(ResponseHead head, String requestMethod) {
        BodyPlan declared = declared(head);
        int status = head.status();
        boolean tunnel = requestMethod.equals("CONNECT") && status / 100 == 2;
        if (status / 100 == 1 || status == 204 || tunnel) {
            if (declared != null) {
                throw new MalformedMessage("a body length in a " + status + " answer to " + requestMethod);
            }
            return NO_BODY;
        }
        if (requestMethod.equals("HEAD") || status == 304) {
            return NO_BODY;
        }
        return declared == null ? new BodyPlan(Framing.UNTIL_CLOSE, 0) : declared;
    }

    private static @Nullable BodyPlan declared(Head head) {
        List<String> lengths = head.fields().all("Content-Length");
        List<String> codings = head.fields().all("Transfer-Encoding");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw new MalformedMessage("both Transfer-Encoding and Content-Length");
            }
            return chunked(codings, head.version());
        }
        if (lengths.isEmpty()) {
            return null;
        }
        if (lengths.size() > 1) {
            throw new MalformedMessage("more than one Content-Length: " + lengths);
        }
        return new BodyPlan(Framing.CONTENT_LENGTH, length(lengths.getFirst()));
    }

    private static BodyPlan chunked(List<String> codings, String version) {
        if (version.equals("HTTP/1.0")) {
            throw new MalformedMessage("Transfer-Encoding in HTTP/1.0");
        }
        if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw new MalformedMessage("Transfer-Encoding that is not exactly chunked: " + codings);
        }
        return new BodyPlan(Framing.CHUNKED, 0);
    }

    private static long length(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> FieldGrammar.isDigit((char) c));
        if (!digits || text.length() > MAX_DIGITS) {
            throw MalformedMessage.at(text, "a Content-Length that is no number of up to 18 digits");
        }
        return Long.parseLong(text);
    }
}
