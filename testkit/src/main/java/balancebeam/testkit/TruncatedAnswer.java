package balancebeam.testkit;

/**
 * A response that began and visibly did not end.
 *
 * <p>Immutable.
 *
 * @param head    which came in full
 * @param content what came of the body, without chunk framing
 * @param reset   whether the connection was reset; else it was closed by FIN
 */
public record TruncatedAnswer(ResponseHead head, Octets content, boolean reset) {}
