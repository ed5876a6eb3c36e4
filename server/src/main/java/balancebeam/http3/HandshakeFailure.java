package balancebeam.http3;

import balancebeam.filter.ProxyError;
import balancebeam.net.Reason;
import balancebeam.tls.EndpointTrust;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Why QUIC's handshake with an endpoint failed. Immutable.
 *
 * @param detail a phrase about the endpoint
 */
record HandshakeFailure(ProxyError error, String detail) {
    static final String NO_HTTP_3 = "speaks no HTTP/3: it agreed on none by ALPN";

    /** no_application_protocol (RFC 7301). */
    private static final int NO_PROTOCOL_ALERT = 120;

    static HandshakeFailure of(Throwable cause, SSLEngine engine) {
        CertificateException distrust = EndpointTrust.failure(engine);
        if (distrust != null) {
            return new HandshakeFailure(
                    ProxyError.TLS_CERTIFICATE, "could not be connected to: " + Reason.of(distrust));
        }
        if (cause instanceof QuicClosedChannelException closed && closed.event() != null) {
            return of(closed.event());
        }
        return new HandshakeFailure(
                cause instanceof SSLException ? ProxyError.TLS_FAILED : ProxyError.CONNECT_FAILED,
                "could not be connected to: " + Reason.of(cause));
    }

    private static HandshakeFailure of(QuicConnectionCloseEvent closed) {
        if (!closed.isTlsError()) {
            return new HandshakeFailure(
                    ProxyError.CONNECT_FAILED, "refused QUIC with code 0x" + Integer.toHexString(closed.error()));
        }
        int alert = QuicConnectionCloseEvent.extractTlsError(closed.error());
        return new HandshakeFailure(
                ProxyError.TLS_FAILED, alert == NO_PROTOCOL_ALERT ? NO_HTTP_3 : "refused TLS with alert " + alert);
    }
}
