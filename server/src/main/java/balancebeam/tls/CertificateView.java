package balancebeam.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that is in use, for commands and metrics. Immutable.
 *
 * @param names in lower case: DNS names, with wildcards as they are written, and addresses
 * @param keyType as {@code RSA 2048} or {@code ECDSA 256}
 * @param issuer the authority's common name, or all of its name if it has none
 * @param stapled whether clients get an OCSP response with it
 * @param warnings what is wrong with it and yet no reason to do without: that it expires soon, for example
 */
public record CertificateView(
        List<String> names,
        Instant notBefore,
        Instant notAfter,
        String keyType,
        String issuer,
        Path chain,
        Path key,
        boolean stapled,
        List<String> warnings) {
    /** How long before its end a person should look; less where it is valid for some days only. */
    public static final Duration SOON = Duration.ofDays(14);

    public CertificateView {
        names = List.copyOf(names);
        warnings = List.copyOf(warnings);
    }

    /** Whether clients refuse it at that time. */
    public boolean isValidAt(Instant time) {
        return !time.isBefore(notBefore) && !time.isAfter(notAfter);
    }
}
