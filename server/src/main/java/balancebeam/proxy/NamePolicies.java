package balancebeam.proxy;

import balancebeam.bytes.Ascii;
import balancebeam.config.TlsPolicies;
import balancebeam.filter.Exchange;
import balancebeam.filter.TlsSession;

/**
 * Holds requests against what TLS asks of clients of each name. A connection was made for one name, and a client may ask by it for
 * another (RFC 9113 section 9.1.1): if more, or something else, is asked there, it is told to come by a connection for that name.
 * Immutable.
 *
 * @param policies of the listener
 */
public record NamePolicies(TlsPolicies policies) {

    /** Whether the request's connection was made by another policy than that of its host. */
    boolean isMisdirected(Exchange exchange) {
        TlsSession session = exchange.peer().tls();
        String host = Ascii.text(exchange.hostBytes(), exchange.hostStart(), exchange.hostEnd());
        // In the clear by a connection that is older than the configuration: it was told to go.
        return session == null || !policies.of(host).equals(session.policy());
    }
}
