package balancebeam.filter;

import balancebeam.bytes.Ascii;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What a client and we have agreed on. Immutable. */
public final class TlsSession {
    /** The field of a client that has shown none. */
    public static final byte[] NO_CERTIFICATE = {};

    private final String version;
    private final String cipher;
    private final String serverName;
    private final byte[] certificateField;

    private TlsSession(SSLSession session) {
        this.version = session.getProtocol();
        this.cipher = session.getCipherSuite();
        this.serverName = serverName(session);
        this.certificateField = certificateField(session);
    }

    /** Of a session whose handshake is done. */
    public static TlsSession of(SSLSession session) {
        return new TlsSession(session);
    }

    private static String serverName(SSLSession session) {
        try {
            List<SNIServerName> names =
                    session instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
            for (SNIServerName name : names) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
            return "";
        } catch (IllegalArgumentException e) {
            return ""; // What it asked for is no name.
        }
    }

    private static byte[] certificateField(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Ascii.bytes(":" + Base64.getEncoder().encodeToString(first.getEncoded()) + ":")
                    : NO_CERTIFICATE;
        } catch (SSLPeerUnverifiedException e) {
            return NO_CERTIFICATE; // Nobody asked for one, or it need not show any.
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded can't be encoded", e);
        }
    }

    /** As {@code TLSv1.3}. */
    public String version() {
        return version;
    }

    /** As {@code TLS_AES_128_GCM_SHA256}. */
    public String cipher() {
        return cipher;
    }

    /** What the client asked for (SNI); empty for none. */
    public String serverName() {
        return serverName;
    }

    /**
     * The client's certificate, which was verified, as the value of a Client-Cert field (RFC 9440 section 2.2); empty for none. Not a
     * copy: not to be changed.
     */
    public byte[] certificateField() {
        return certificateField;
    }
}
