package balancebeam.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** What a certificate is for: its DNS names and addresses. Thread-safe: static functions without state. */
public final class CertificateNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertificateNames() {}

    /**
     * The subject's alternative names, in lower case, addresses as text; the common name only where there are none (RFC 9525
     * knows it no more).
     */
    static List<String> of(X509Certificate certificate) {
        Set<String> names = alternatives(certificate);
        if (names.isEmpty()) {
            String common = commonName(certificate.getSubjectX500Principal());
            return common.isEmpty() ? List.of() : List.of(common.toLowerCase(Locale.ROOT));
        }
        return List.copyOf(names);
    }

    /** The same without the common name. */
    static Set<String> alternatives(X509Certificate certificate) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (name.get(0) instanceof Integer kind && name.get(1) instanceof String text) {
                    if (kind == DNS) {
                        names.add(text.toLowerCase(Locale.ROOT));
                    } else if (kind == ADDRESS) {
                        names.add(InetAddress.ofLiteral(text).getHostAddress());
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("its names can't be read", e);
        }
        return names;
    }

    /** Empty for none. */
    public static String commonName(X500Principal principal) {
        try {
            List<Rdn> parts = new LdapName(principal.getName(X500Principal.RFC2253)).getRdns();
            for (Rdn part : parts.reversed()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    return name;
                }
            }
            return "";
        } catch (InvalidNameException e) {
            return "";
        }
    }
}
