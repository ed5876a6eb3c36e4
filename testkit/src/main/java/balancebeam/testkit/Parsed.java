package balancebeam.testkit;

/**
 * One whole message, as {@link Http1Reader} read it.
 *
 * <p>Immutable.
 *
 * @param <H>  whether it is a request or a response
 * @param head what came first
 * @param body what followed; of length 0 when there is none
 */
public record Parsed<H extends Head>(H head, Body body) {

    /** The length of the message on the wire. */
    public int lengthBytes() {
        return head.raw().length() + body.raw().length();
    }
}
