package balancebeam.policy.clientcert;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.TlsSession;
import balancebeam.http.Head;

/**
 * Tells endpoints in Client-Cert which certificate the client has shown, and was verified (RFC 9440). What a client itself says
 * there, or in Client-Cert-Chain, is dropped; what a trusted proxy says stays where the proxy shows none of its own. Thread-safe:
 * stateless.
 */
public final class ClientCertificateFilter implements Filter {
    private static final byte[] NAME = Ascii.bytes("Client-Cert");
    private static final byte[] LOWER_CASE = Ascii.bytes("client-cert");
    private static final byte[] CHAIN_LOWER_CASE = Ascii.bytes("client-cert-chain");

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        TlsSession session = exchange.peer().tls();
        byte[] field = session == null ? TlsSession.NO_CERTIFICATE : session.certificateField();
        if (field.length > 0 || !exchange.isPeerTrusted()) {
            Head request = exchange.request();
            request.dropNamed(LOWER_CASE);
            request.dropNamed(CHAIN_LOWER_CASE);
        }
        if (field.length > 0) {
            exchange.edits().lines().add(NAME, field, 0, field.length);
        }
        return Decision.PROCEED;
    }
}
