package balancebeam.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS to endpoints. Immutable.
 *
 * @param verify whether an endpoint must show a certificate for its name that an authority has signed
 * @param ca PEM: the authorities; null for those of the system
 * @param serverName the name that is asked for (SNI) and must be in the certificate; empty for the host that the configuration
 *     names, or else the endpoint's address
 * @param certificate what Balancebeam shows of itself; null for nothing
 * @param minVersion what older endpoints are refused below
 */
public record ClusterTlsConfig(
        boolean verify,
        @Nullable Path ca,
        String serverName,
        @Nullable CertificateConfig certificate,
        TlsVersion minVersion) {
    /** What holds where nothing is said. */
    public static final ClusterTlsConfig VERIFIED =
            new ClusterTlsConfig(Defaults.TLS_VERIFY, null, "", null, Defaults.MIN_TLS_VERSION);
}
