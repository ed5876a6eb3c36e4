package balancebeam.net;

import balancebeam.filter.ProxyError;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why a connection to an endpoint did not come to be. Static functions without state. */
public final class ConnectFailure {
    private ConnectFailure() {}

    /** What it is called: TCP's failure, TLS's, or that of the endpoint's certificate. */
    public static ProxyError error(Exception cause) {
        if (!(cause instanceof SSLException)) {
            return ProxyError.CONNECT_FAILED;
        }
        for (Throwable of = cause.getCause(); of != null; of = of.getCause()) {
            if (of instanceof CertificateException) {
                return ProxyError.TLS_CERTIFICATE;
            }
        }
        return ProxyError.TLS_FAILED;
    }
}
