package balancebeam.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Finds out, as an ACME server does, whether a name is a client's: by a connection to it. Static functions without state. */
final class AcmeValidation {
    private static final String IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final int TIMEOUT_MILLIS = 5_000;

    private AcmeValidation() {}

    /** By HTTP-01 (RFC 8555 section 8.3); empty if it is so, or why it is not. */
    static String byHttp(InetSocketAddress at, String name, String token, String answer) {
        try (RawClient client = RawClient.connect(at)) {
            client.send("GET /.well-known/acme-challenge/%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                    .formatted(token, name));
            Answer got = client.readAnswer();
            return got.status() == 200 && got.text().strip().equals(answer)
                    ? ""
                    : "got %d '%s'".formatted(got.status(), got.text().replace('"', '\''));
        } catch (AssertionError e) {
            return "no answer from " + at;
        }
    }

    /** By TLS-ALPN-01 (RFC 8737 section 3); empty if it is so, or why it is not. */
    static String byTls(InetSocketAddress at, String name, String answer) {
        try (Socket plain = new Socket()) {
            plain.connect(at, TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            SSLSocket socket = (SSLSocket) anyone().getSocketFactory().createSocket(plain, name, at.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(new String[] {"acme-tls/1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!"acme-tls/1".equals(socket.getApplicationProtocol())) {
                return "did not agree on acme-tls/1";
            }
            String wrong = judged((X509Certificate) socket.getSession().getPeerCertificates()[0], name, answer);
            return wrong.isEmpty() && socket.getInputStream().read() >= 0 ? "it said something" : wrong;
        } catch (IOException | GeneralSecurityException e) {
            return "no handshake with %s: %s"
                    .formatted(at, String.valueOf(e.getMessage()).replace('"', '\''));
        }
    }

    private static String judged(X509Certificate certificate, String name, String answer)
            throws GeneralSecurityException {
        certificate.verify(certificate.getPublicKey());
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null || !List.copyOf(names).equals(List.of(List.of(2, name)))) {
            return "the certificate is for " + names;
        }
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        byte[] value = certificate.getExtensionValue(IDENTIFIER);
        byte[] digest = AcmeRequest.sha256(answer);
        if (value == null || critical == null || !critical.contains(IDENTIFIER)) {
            return "the certificate has no critical acmeIdentifier";
        }
        // An octet string of an octet string of 32 bytes.
        return value.length == 36 && Arrays.equals(value, 4, 36, digest, 0, 32) ? "" : "another acmeIdentifier";
    }

    private static SSLContext anyone() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, new SecureRandom());
        return context;
    }

    /** Trusts all: what is shown is judged afterwards. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("there are no clients");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Where nobody is. */
    static InetSocketAddress nowhere() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }
}
