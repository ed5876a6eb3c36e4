package balancebeam.testkit;

/**
 * The head of a response, be it the final one or an interim one.
 *
 * <p>Immutable.
 *
 * @param version {@code HTTP/1.0} or {@code HTTP/1.1}
 * @param status  100 to 599
 * @param reason  the reason phrase, often empty
 * @param fields  the field lines, in order
 * @param raw     every byte, up to and with the empty line
 */
public record ResponseHead(String version, int status, String reason, Fields fields, Octets raw) implements Head {

    /** Whether another response to the same request follows; 101 is the last one that is HTTP. */
    public boolean isInterim() {
        return status / 100 == 1 && status != 101;
    }
}
