package balancebeam.config.text;

import balancebeam.config.AcmeConfig;
import balancebeam.config.AcmeConfig.Challenge;
import balancebeam.config.AcmeConfig.ExternalAccountConfig;
import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.config.CertificateConfig;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code acme}, and the names that stand at listeners. */
final class AcmeSection {
    private static final Map<String, URI> AUTHORITIES =
            Map.of("letsencrypt", Defaults.ACME_DIRECTORY, "letsencrypt-staging", Defaults.ACME_STAGING_DIRECTORY);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** What an authority can be asked to certify here; in lower case. */
    static final ScalarType<String> NAME = ScalarType.of(
            "host name",
            "a host name, as www.example.com",
            Schema.pattern("^[A-Za-z0-9][A-Za-z0-9.-]*$"),
            AcmeSection::name);

    private static final Key<Boolean> TERMS = Key.required(
            "terms-of-service-agreed",
            Numbers.BOOLEAN,
            "`true`: you have read the authority's terms of service, and agree.");
    private static final Key<String> EMAIL = Key.of(
            "email",
            Texts.matching("e-mail address", "an e-mail address", "[^@\\s,?&]+@[^@\\s,?&]+"),
            "",
            "Where the authority writes to when something is wrong.");
    private static final Key<URI> DIRECTORY = Key.of(
                    "directory",
                    ScalarType.of(
                                    "`letsencrypt`, `letsencrypt-staging` or URI",
                                    "letsencrypt, letsencrypt-staging (for tests), or the https URI of a directory",
                                    Schema.TEXT,
                                    AcmeSection::directory)
                            .withHint(text -> Nearest.hint(text, List.copyOf(AUTHORITIES.keySet()))),
                    Defaults.ACME_DIRECTORY,
                    "The authority; begin with `letsencrypt-staging`, which forgives mistakes and which nobody trusts.")
            .defaultsTo("`letsencrypt`");
    private static final Key<Path> DIRECTORY_CA = Key.<Path>optional(
                    "directory-ca",
                    Paths.FILE,
                    "PEM: who signs the certificate of the directory itself, for an authority of your own.")
            .defaultsTo("those of the system");
    private static final Key<Path> STATE = Key.of(
            "state",
            Paths.FILE,
            Defaults.ACME_STATE,
            "A folder that is kept, for keys, certificates, and when to try again; relative to this file.");
    private static final Key<List<Challenge>> CHALLENGES = Key.of(
            "challenges",
            ListType.atLeastOne(Choices.of(Challenge.class)),
            Defaults.ACME_CHALLENGES,
            "How to prove that a name is yours, at port 80 or at port 443; a try that fails is followed by one with the next.");
    private static final Key<KeyType> KEY_TYPE = Key.of(
            "key-type", Choices.of(KeyType.class), Defaults.ACME_KEY_TYPE, "What kind of keys certificates get.");

    private static final Key<String> KEY_ID = Key.required(
            "key-id", Texts.matching("text", "visible ASCII", "[!-~]+"), "By what the authority knows you.");
    private static final Key<String> MAC_KEY = Key.required(
            "mac-key",
            ScalarType.of("text", "a key in base64url", Schema.TEXT, AcmeSection::macKey),
            "The key that it gave you, in base64url. Best `${ACME_MAC_KEY}`.");
    private static final Section<ExternalAccountConfig> EXTERNAL_ACCOUNT = Section.of(
            "External account",
            "An account that you have with the authority already (external account binding).",
            List.of(KEY_ID, MAC_KEY),
            in -> new ExternalAccountConfig(in.get(KEY_ID), in.get(MAC_KEY)));
    private static final Key<ExternalAccountConfig> EXTERNAL =
            Key.optional("external-account", EXTERNAL_ACCOUNT, "For authorities that know their customers (EAB).");

    static final Section<AcmeConfig> SECTION = Section.of(
                    "ACME",
                    "How the certificates are had that listeners name by `acme`.",
                    List.of(TERMS, EMAIL, DIRECTORY, DIRECTORY_CA, STATE, CHALLENGES, KEY_TYPE, EXTERNAL),
                    AcmeSection::acme)
            .renamed(OtherPrograms.ACME);

    private AcmeSection() {}

    private static AcmeConfig acme(Fields in) {
        if (!in.get(TERMS)) {
            throw new IllegalArgumentException(
                    "terms-of-service-agreed: no authority gives certificates to who does not agree; say true once you do");
        }
        Path ca = in.find(DIRECTORY_CA);
        return new AcmeConfig(
                in.get(DIRECTORY),
                ca == null ? null : file(in, DIRECTORY_CA, ca),
                in.isGiven(STATE) ? file(in, STATE, in.get(STATE)) : in.get(STATE),
                in.get(EMAIL),
                in.get(CHALLENGES).stream().distinct().toList(),
                in.get(KEY_TYPE),
                in.find(EXTERNAL));
    }

    private static Path file(Fields in, Key<?> key, Path path) {
        return in.at(key).node().place().file().resolveSibling(path);
    }

    private static @Nullable URI directory(String text) {
        URI known = AUTHORITIES.get(text);
        if (known != null) {
            return known;
        }
        return Texts.isHttpUri(text) && text.startsWith("https:") ? URI.create(text) : null;
    }

    private static String name(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.startsWith("*.")) {
            throw new IllegalArgumentException(
                    "%s is a wildcard: that needs a challenge by DNS (DNS-01), which is not offered; list the names"
                            .formatted(Quote.of(text)));
        }
        if (ADDRESS.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s is an address: certificates by ACME are for host names".formatted(Quote.of(text)));
        }
        if (name.chars().anyMatch(c -> c > '~')) {
            throw new IllegalArgumentException("%s is to be written in ASCII, as xn--...".formatted(Quote.of(text)));
        }
        if (!HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s is no host name that anybody can certify: expected one as www.example.com"
                            .formatted(Quote.of(text)));
        }
        return name;
    }

    /** Never quoted. */
    private static String macKey(String text) {
        try {
            if (Base64.getUrlDecoder().decode(text).length == 0) {
                throw new IllegalArgumentException("is empty");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no key in base64url", e);
        }
        return text;
    }

    /** The listener, now that it is known where certificates are kept. */
    static ListenerConfig located(ListenerConfig listener, @Nullable AcmeConfig acme) {
        ListenerTlsConfig tls = listener.tls();
        if (tls == null || acme == null) {
            return listener;
        }
        List<CertificateConfig> certificates = tls.certificates().stream()
                .map(certificate -> certificate.acme() == null
                        ? certificate
                        : CertificateConfig.byAcme(certificate.acme(), acme.file(certificate.acme())))
                .toList();
        return new ListenerConfig(
                listener.name(),
                listener.bind(),
                listener.maxConnections(),
                listener.trustedProxies(),
                listener.proxyProtocolFrom(),
                new ListenerTlsConfig(certificates, tls.policies(), tls.handshakesPerSecond(), tls.sessionTickets()),
                listener.http2(),
                listener.http3());
    }

    /** What is odd about the section in view of the listeners. */
    static void check(Config config, Value section) {
        AcmeConfig acme = config.acme();
        if (acme == null) {
            return;
        }
        if (config.acmeNames().isEmpty()) {
            section.warning("is of no use: no listener names certificates by 'acme'");
        } else if (acme.challenges().equals(List.of(Challenge.HTTP_01))
                && config.listeners().stream().allMatch(listener -> listener.tls() != null)) {
            section.warning("http-01 needs a listener in the clear, which the authority reaches at port 80");
        }
    }
}
