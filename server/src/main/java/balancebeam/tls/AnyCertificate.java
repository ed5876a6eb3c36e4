package balancebeam.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts all certificates, or none: for endpoints that are not verified, and where clients are asked for none. Immutable. */
final class AnyCertificate extends X509ExtendedTrustManager {
    static final AnyCertificate TRUSTED = new AnyCertificate(true);
    static final AnyCertificate REFUSED = new AnyCertificate(false);

    private final boolean trusted;

    private AnyCertificate(boolean trusted) {
        this.trusted = trusted;
    }

    private void check() throws CertificateException {
        if (!trusted) {
            throw new CertificateException("no certificate was asked for");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
