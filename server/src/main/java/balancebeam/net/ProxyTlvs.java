package balancebeam.net;

import balancebeam.filter.TlsSession;
import balancebeam.tls.CertificateNames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What version 2 of the PROXY protocol says beside addresses (proxy-protocol.txt, section 2.2): values, each with a type and a length.
 * Immutable.
 *
 * @param bytes in order, as {@link ProxyHeader#parse} has checked them. Not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record ProxyTlvs(byte[] bytes) {
    static final int CRC32C = 0x03;

    private static final int ALPN = 0x01;
    private static final int AUTHORITY = 0x02;
    private static final int NOOP = 0x04;
    private static final int SSL = 0x20;
    private static final int SSL_VERSION = 0x21;
    private static final int SSL_CN = 0x22;
    private static final int SSL_CIPHER = 0x23;

    /** Of the byte that says what the client did: it spoke TLS, and showed a certificate in this handshake, or in its session. */
    private static final int BY_SSL = 0x01;

    private static final int CERTIFICATE_NOW = 0x02;
    private static final int CERTIFICATE_IN_SESSION = 0x04;

    /** What a name may have at most; a longer one is left out, so that no header grows too long for who reads it. */
    private static final int MOST_NAME_BYTES = 255;

    private static final int HEAD = 3;

    boolean has(int type) {
        for (int at = 0; at < bytes.length; at = end(at)) {
            if (bytes[at] == type) {
                return true;
            }
        }
        return false;
    }

    /** Where the value ends that begins there. */
    private int end(int at) {
        return at + HEAD + ((bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF));
    }

    /** Those that can be passed on as they are: a checksum is of one header, and padding is for nobody. */
    byte[] lasting() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at = end(at)) {
            if (bytes[at] != CRC32C && bytes[at] != NOOP) {
                all.write(bytes, at, end(at) - at);
            }
        }
        return all.toByteArray();
    }

    /**
     * With what a client has agreed on with us, unless a proxy has already told what it agreed on with somebody before us.
     *
     * @param protocol of ALPN; empty for none
     * @param certificate of the client, verified; null for none
     * @param resumed whether the handshake went on with an earlier session
     */
    byte[] tls(SSLSession session, String protocol, @Nullable X509Certificate certificate, boolean resumed) {
        if (has(SSL)) {
            return bytes;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes);
        if (!has(ALPN)) {
            add(all, ALPN, protocol);
        }
        if (!has(AUTHORITY)) {
            add(all, AUTHORITY, TlsSession.serverName(session));
        }
        ByteArrayOutputStream ssl = new ByteArrayOutputStream();
        ssl.write(client(certificate, resumed));
        // The specification wants 0 only for a certificate that was shown and verified.
        ssl.writeBytes(new byte[] {0, 0, 0, (byte) (certificate == null ? 1 : 0)});
        add(ssl, SSL_VERSION, session.getProtocol());
        add(ssl, SSL_CIPHER, session.getCipherSuite());
        if (certificate != null) {
            add(ssl, SSL_CN, CertificateNames.commonName(certificate.getSubjectX500Principal()));
        }
        add(all, SSL, ssl.toByteArray());
        return all.toByteArray();
    }

    private static int client(@Nullable X509Certificate certificate, boolean resumed) {
        if (certificate == null) {
            return BY_SSL;
        }
        return BY_SSL | CERTIFICATE_IN_SESSION | (resumed ? 0 : CERTIFICATE_NOW);
    }

    private static void add(ByteArrayOutputStream all, int type, String text) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        if (value.length > 0 && value.length <= MOST_NAME_BYTES) {
            add(all, type, value);
        }
    }

    private static void add(ByteArrayOutputStream all, int type, byte[] value) {
        all.write(type);
        all.write(value.length >> 8);
        all.write(value.length);
        all.writeBytes(value);
    }
}
