package balancebeam.filter;

import balancebeam.bytes.Ascii;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a client and we have agreed on. Immutable. */
public final class TlsSession {
    /** The field of a client that has shown none. */
    public static final byte[] NO_CERTIFICATE = {};

    private static final byte[] NO_ID = {};
    private static final String WITH_IDS = "TLSv1.2";

    private final String version;
    private final String cipher;
    private final String serverName;
    private final byte[] certificateField;
    private final @Nullable Object policy;
    private final byte[] id;

    private TlsSession(
            String version,
            byte[] id,
            String cipher,
            @Nullable X509Certificate certificate,
            String serverName,
            @Nullable Object policy) {
        this.version = version;
        this.id = id;
        this.cipher = cipher;
        this.serverName = serverName;
        this.certificateField = certificate == null ? NO_CERTIFICATE : field(certificate);
        this.policy = policy;
    }

    /**
     * Of a session whose handshake is done.
     *
     * @param certificate of the client, verified; null for none
     * @param policy by which the hands were shaken; null for none that requests depend on
     */
    public static TlsSession of(SSLSession session, @Nullable X509Certificate certificate, @Nullable Object policy) {
        return of(session, certificate, serverName(session), policy);
    }

    /**
     * The same of a session that does not know the name.
     *
     * @param serverName what the client asked for (SNI); empty for none
     */
    public static TlsSession of(
            SSLSession session, @Nullable X509Certificate certificate, String serverName, @Nullable Object policy) {
        String version = session.getProtocol();
        // What the engines call the id of a session of TLS 1.3 is made up for each connection.
        byte[] id = version.equals(WITH_IDS) ? Ascii.bytes(HexFormat.of().formatHex(session.getId())) : NO_ID;
        return new TlsSession(version, id, session.getCipherSuite(), certificate, serverName, policy);
    }

    /** Of a client that sends before its handshake is done: nothing of it is agreed on yet but TLS 1.3, and what is asked of it. */
    public static TlsSession early(String serverName, Object policy) {
        return new TlsSession("TLSv1.3", NO_ID, "", null, serverName, policy);
    }

    /** What the client of a session asked for (SNI); empty for none. */
    public static String serverName(SSLSession session) {
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

    private static byte[] field(X509Certificate certificate) {
        try {
            return Ascii.bytes(":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":");
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded can't be encoded", e);
        }
    }

    /** As {@code TLSv1.3}. */
    public String version() {
        return version;
    }

    /**
     * Its id, in hexadecimal digits, which is the same on all connections that resume it; empty for none, as with TLS 1.3, or where it began with
     * this connection and is to be resumed by a ticket. Not a copy: not to be changed.
     */
    public byte[] id() {
        return id;
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
     * By which the hands were shaken; null for none that requests depend on. What it is only those know who shake hands and who judge
     * requests by it: it is equal to another one that asks the same.
     */
    public @Nullable Object policy() {
        return policy;
    }

    /**
     * The client's certificate, which was verified, as the value of a Client-Cert field (RFC 9440 section 2.2); empty for none. Not a
     * copy: not to be changed.
     */
    public byte[] certificateField() {
        return certificateField;
    }
}
