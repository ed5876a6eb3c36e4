package balancebeam.net;

import balancebeam.filter.Peer;
import balancebeam.filter.TlsSession;
import javax.net.ssl.SSLSession;

/** Who is at the other end of an accepted connection. Thread-safe: a static function without state. */
public final class ClientPeer {
    private ClientPeer() {}

    /** Once its handshake is done, if it has one. */
    public static Peer of(Connection connection) {
        SSLSession session = connection.tlsSession();
        return new Peer(
                connection.remoteAddress().getAddress(),
                session == null ? null : TlsSession.of(session, connection.clientCertificate(), connection.tlsPolicy()),
                connection);
    }
}
