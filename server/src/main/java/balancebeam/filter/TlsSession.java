package balancebeam.filter;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a client and we have agreed on. Immutable.
 *
 * @param version as {@code TLSv1.3}
 * @param cipher as {@code TLS_AES_128_GCM_SHA256}
 * @param serverName what the client asked for (SNI); empty for none
 * @param certificate what it showed of itself and was verified; null for none
 */
public record TlsSession(
        String version,
        String cipher,
        String serverName,
        @Nullable X509Certificate certificate) {

    /** Of a session whose handshake is done. */
    public static TlsSession of(SSLSession session) {
        return new TlsSession(
                session.getProtocol(), session.getCipherSuite(), serverName(session), certificate(session));
    }

    private static String serverName(SSLSession session) {
        List<SNIServerName> names =
                session instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
        for (SNIServerName name : names) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName();
            }
        }
        return "";
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // It showed none: nobody asked, or it need not.
        }
    }
}
