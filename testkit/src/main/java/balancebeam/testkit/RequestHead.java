package balancebeam.testkit;

/**
 * The head of a request.
 *
 * <p>Immutable.
 *
 * @param method  a token, such as {@code GET}
 * @param target  as it was written: origin-form, absolute-form, authority-form or {@code *}
 * @param version {@code HTTP/1.0} or {@code HTTP/1.1}
 * @param fields  the field lines, in order
 * @param raw     every byte, up to and with the empty line
 */
public record RequestHead(String method, String target, String version, Fields fields, Octets raw) implements Head {

    /** The target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
