package balancebeam.config.text;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.Defaults;
import balancebeam.config.HostMatch;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicies;
import balancebeam.config.TlsPolicy;
import balancebeam.config.TlsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code listeners.NAME.tls} and {@code clusters.NAME.tls}. */
final class TlsSections {
    private static final Key<Path> CHAIN = Key.required(
            "chain", Paths.FILE, "PEM: the certificate, then those that lead to a root; relative to this file.");
    private static final Key<Path> KEY = Key.<Path>optional("key", Paths.FILE, "PEM: its private key, not encrypted.")
            .defaultsTo("the file of the chain");
    private static final Key<Path> OCSP_RESPONSE = Key.optional(
            "ocsp-response",
            Paths.FILE,
            "DER: what the authority says of it, to be stapled; read again as it changes.");
    private static final Section<CertificateConfig> CERTIFICATE = Section.<CertificateConfig>of(
                    "Certificate",
                    "A certificate and its key. `site.pem` is short for `{chain: site.pem}`, with the key in the same file.",
                    List.of(CHAIN, KEY, OCSP_RESPONSE),
                    in -> new CertificateConfig(in.get(CHAIN), in.find(KEY, in.get(CHAIN)), in.find(OCSP_RESPONSE)))
            .renamed(OtherPrograms.CERTIFICATE);

    private static final Key<Path> OWN_CHAIN = Key.optional(
            "chain", Paths.FILE, "PEM: the certificate, then those that lead to a root; relative to this file.");
    private static final Key<List<String>> ACME = Key.optional(
            "acme",
            ListType.atLeastOne(AcmeSection.NAME),
            "Names that certificates are had for by ACME, one for each, as the section `acme` says.");
    /** One from files, or one for each name by ACME. */
    private static final Section<List<CertificateConfig>> OWN_CERTIFICATE = Section.<List<CertificateConfig>>of(
                    "Listener certificate",
                    "A certificate and its key in files, or `acme` for some that are had by ACME. `site.pem` is short for"
                            + " `{chain: site.pem}`, with the key in the same file.",
                    List.of(OWN_CHAIN, KEY, OCSP_RESPONSE, ACME),
                    TlsSections::own)
            .exactlyOneOf(OWN_CHAIN, ACME)
            .renamed(OtherPrograms.CERTIFICATE)
            .renamed(OtherPrograms.CERTIFICATE_BY_ACME);

    private static final Key<Path> CLIENT_CA =
            Key.required("ca", Paths.FILE, "PEM: the authorities that sign them; relative to this file.");
    private static final Key<Boolean> REQUIRED = Key.of(
            "required",
            Numbers.BOOLEAN,
            Defaults.CLIENT_CERTIFICATES_REQUIRED,
            "Whether a client without one is refused.");
    private static final Section<ClientCertificatesConfig> CLIENT_CERTIFICATES = Section.<ClientCertificatesConfig>of(
                    "Client certificates",
                    "Clients are asked for certificates (mutual TLS).",
                    List.of(CLIENT_CA, REQUIRED),
                    in -> new ClientCertificatesConfig(file(in, CLIENT_CA, in.get(CLIENT_CA)), in.get(REQUIRED)))
            .renamed(OtherPrograms.CLIENT_CERTIFICATES);

    private static final Key<List<List<CertificateConfig>>> CERTIFICATES = Key.required(
            "certificates",
            ListType.atLeastOne(
                    EitherType.of(Paths.FILE, file -> List.of(CertificateConfig.combined(file)), OWN_CERTIFICATE)),
            "Which one a client gets is decided by the name it asks for (SNI); the first is for all other names.");
    private static final Key<TlsVersion> MIN_VERSION =
            Key.of("min-version", Choices.of(TlsVersion.class), Defaults.MIN_TLS_VERSION, "The oldest version spoken.");
    private static final Type<List<String>> CIPHER_SUITES = ListType.of(Texts.matching(
                    "cipher suite", "a cipher suite of TLS 1.2, as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "[A-Z0-9_]+")
            .withHint(OtherPrograms::cipherHint));
    private static final Key<List<String>> CIPHERS = Key.of(
            "ciphers",
            CIPHER_SUITES,
            List.<String>of(),
            "Those of TLS 1.2, the preferred first; those of TLS 1.3 can't be chosen.");
    private static final Key<ClientCertificatesConfig> CLIENTS = Key.optional(
            "client-certificates", CLIENT_CERTIFICATES, "Clients are asked for certificates (mutual TLS).");
    private static final Key<Integer> HANDSHAKES = Key.of(
            "handshakes-per-second",
            Numbers.whole(0, ListenerTlsConfig.MOST_HANDSHAKES),
            Defaults.HANDSHAKES_PER_SECOND,
            "The most handshakes begun each second; connections beyond are closed. 0 for no limit.");

    private static final Key<Boolean> SESSION_TICKETS = Key.of(
            "session-tickets",
            Numbers.BOOLEAN,
            true,
            "Sessions are resumed by tickets. Without, those of TLS 1.2 by an id (for `sticky`), and those of 1.3 not at all.");

    /** Another policy for some names: what is not given is as for all others. */
    private static final Key<TlsVersion> OWN_MIN_VERSION = Key.<TlsVersion>optional(
                    "min-version", Choices.of(TlsVersion.class), "The oldest version spoken.")
            .defaultsTo("that of the listener");

    private static final Key<List<String>> OWN_CIPHERS = Key.<List<String>>optional(
                    "ciphers", CIPHER_SUITES, "Those of TLS 1.2, the preferred first.")
            .defaultsTo("those of the listener");
    private static final Key<ClientCertificatesConfig> OWN_CLIENTS = Key.<ClientCertificatesConfig>optional(
                    "client-certificates", CLIENT_CERTIFICATES, "Clients are asked for certificates (mutual TLS).")
            .defaultsTo("those of the listener");
    private static final Section<UnaryOperator<TlsPolicy>> SERVER_NAME_POLICY = Section.of(
            "TLS of a server name",
            "What is asked of clients that want this name; what is not given is as for the listener.",
            List.of(OWN_MIN_VERSION, OWN_CIPHERS, OWN_CLIENTS),
            in -> {
                TlsVersion version = in.find(OWN_MIN_VERSION);
                List<String> ciphers = in.find(OWN_CIPHERS);
                ClientCertificatesConfig clients = in.find(OWN_CLIENTS);
                return of -> new TlsPolicy(
                        version == null ? of.minVersion() : version,
                        ciphers == null ? of.ciphers() : ciphers,
                        clients == null ? of.clientCertificates() : clients);
            });
    private static final Key<Map<String, UnaryOperator<TlsPolicy>>> SERVER_NAMES = Key.of(
            "server-names",
            MapType.of("server name", Addresses.SERVER_NAME, SERVER_NAME_POLICY),
            Map.of(),
            "Names, as admin.example.com or *.example.com, of which something else is asked.");

    static final Section<ListenerTlsConfig> LISTENER = Section.<ListenerTlsConfig>of(
                    "TLS",
                    "Clients speak TLS here.",
                    List.of(CERTIFICATES, MIN_VERSION, CIPHERS, CLIENTS, SERVER_NAMES, HANDSHAKES, SESSION_TICKETS),
                    in -> new ListenerTlsConfig(
                            certificates(in), policies(in), in.get(HANDSHAKES), in.get(SESSION_TICKETS)))
            .renamed(OtherPrograms.LISTENER_TLS);

    private static final Key<Boolean> VERIFY = Key.of(
            "verify",
            Numbers.BOOLEAN,
            Defaults.TLS_VERIFY,
            "Whether an endpoint must show a certificate for its name, signed by an authority.");
    private static final Key<Path> CA = Key.<Path>optional(
                    "ca", Paths.FILE, "PEM: the authorities; relative to this file.")
            .defaultsTo("those of the system");
    private static final Key<String> SERVER_NAME = Key.of(
                    "server-name",
                    Texts.matching("host name", "a host name", "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"),
                    "",
                    "The name asked for (SNI), which the certificate must be for.")
            .defaultsTo("the endpoint's own, or its address");
    private static final Key<CertificateConfig> CERTIFICATE_SHOWN = Key.optional(
            "certificate",
            EitherType.of(Paths.FILE, CertificateConfig::combined, CERTIFICATE),
            "What Balancebeam shows of itself.");

    static final Section<ClusterTlsConfig> CLUSTER = Section.<ClusterTlsConfig>of(
                    "TLS to endpoints",
                    "Endpoints are spoken to by TLS; `{}` is enough.",
                    List.of(VERIFY, CA, SERVER_NAME, CERTIFICATE_SHOWN, MIN_VERSION),
                    in -> {
                        Path ca = in.find(CA);
                        return new ClusterTlsConfig(
                                in.get(VERIFY),
                                ca == null ? null : file(in, CA, ca),
                                in.get(SERVER_NAME),
                                shown(in),
                                in.get(MIN_VERSION));
                    })
            .renamed(OtherPrograms.CLUSTER_TLS);

    private TlsSections() {}

    private static List<CertificateConfig> certificates(Fields in) {
        return in.get(CERTIFICATES).stream()
                .flatMap(List::stream)
                .map(certificate -> resolved(in, CERTIFICATES, certificate))
                .toList();
    }

    /** The keys to a certificate of a listener as they stand in the file: an entry for ACME makes one certificate for each name. */
    static List<String> written(List<String> keys, Value tls) {
        if (keys.size() < 2
                || !keys.getFirst().equals(CERTIFICATES.name())
                || !(tls.below(keys.subList(0, 1)).node() instanceof Node.Items entries)) {
            return keys;
        }
        String number = keys.get(1);
        int before = Integer.parseInt(number, 1, number.length() - 1, 10);
        int entry = 0;
        for (Node node : entries.nodes()) {
            before -= certificates(node);
            if (before < 0) {
                break;
            }
            entry++;
        }
        List<String> written = new ArrayList<>(keys);
        written.set(1, "[" + entry + "]");
        return written;
    }

    private static int certificates(Node entry) {
        if (entry instanceof Node.Entries map) {
            for (Node.Entry part : map.entries()) {
                if (part.key().equals(ACME.name()) && part.value() instanceof Node.Items names) {
                    return names.nodes().size();
                }
            }
        }
        return 1;
    }

    private static TlsPolicies policies(Fields in) {
        TlsPolicy others = new TlsPolicy(in.get(MIN_VERSION), in.get(CIPHERS), in.find(CLIENTS));
        Map<HostMatch, TlsPolicy> byName = new LinkedHashMap<>();
        in.get(SERVER_NAMES).forEach((name, own) -> byName.put(HostMatch.parse(name), own.apply(others)));
        return new TlsPolicies(others, byName);
    }

    private static List<CertificateConfig> own(Fields in) {
        Path chain = in.find(OWN_CHAIN);
        if (chain != null) {
            return List.of(new CertificateConfig(chain, in.find(KEY, chain), in.find(OCSP_RESPONSE)));
        }
        for (Key<?> other : List.of(KEY, OCSP_RESPONSE)) {
            if (in.isGiven(other)) {
                throw new IllegalArgumentException(other.name() + ": goes with a chain of your own, and not with acme");
            }
        }
        // Where they are kept, the section acme says.
        return Objects.requireNonNull(in.find(ACME)).stream()
                .map(name -> CertificateConfig.byAcme(name, Path.of(name + ".pem")))
                .toList();
    }

    private static @Nullable CertificateConfig shown(Fields in) {
        CertificateConfig certificate = in.find(CERTIFICATE_SHOWN);
        return certificate == null ? null : resolved(in, CERTIFICATE_SHOWN, certificate);
    }

    private static CertificateConfig resolved(Fields in, Key<?> key, CertificateConfig certificate) {
        if (certificate.acme() != null) {
            return certificate;
        }
        Path response = certificate.ocspResponse();
        return new CertificateConfig(
                file(in, key, certificate.chain()),
                file(in, key, certificate.key()),
                response == null ? null : file(in, key, response));
    }

    /** Relative to the file that names it. */
    private static Path file(Fields in, Key<?> key, Path path) {
        return in.at(key).node().place().file().resolveSibling(path);
    }
}
