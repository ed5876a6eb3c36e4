package balancebeam.config.text;

import balancebeam.config.AdmissionConfig;
import balancebeam.config.Balancing;
import balancebeam.config.ClusterConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.Defaults;
import balancebeam.config.Discovery;
import balancebeam.config.EndpointConfig;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HostPort;
import balancebeam.config.ProxyProtocol;
import balancebeam.config.RetryBudgetConfig;
import balancebeam.config.SlowStartConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code clusters.NAME}, with its endpoints; {@link HealthSection} has what it says of health. */
final class ClusterSection {
    private static final Key<HostPort> ADDRESS =
            Key.required("address", Addresses.ADDRESS, "Where it is; a name is resolved again and again.");
    private static final Key<Integer> WEIGHT = Key.of(
            "weight",
            Numbers.whole(0, EndpointConfig.MOST_WEIGHT),
            Defaults.ENDPOINT_WEIGHT,
            "Its share beside the others'; 0 gets no new work.");
    private static final Key<Integer> PRIORITY = Key.of(
            "priority",
            Numbers.whole(0, EndpointConfig.MOST_PRIORITY),
            0,
            "0 is asked first; greater ones get work as less than 72 % of those before are left, and all when none is.");
    private static final Key<Integer> MAX_IN_FLIGHT = Key.of(
            "max-in-flight",
            Numbers.whole(0, EndpointConfig.MOST_IN_FLIGHT),
            0,
            "The most requests that run there at a time; 0 for no limit.");
    private static final Key<String> ZONE = Key.optional(
            "zone", Texts.ZONE, "Where it stands; a cluster that is `zone-aware` asks those of `process.zone` first.");
    private static final Section<EndpointConfig> ENDPOINT = Section.of(
                    "Endpoint",
                    "A server of a cluster. `10.0.0.1:8080` is short for `{address: \"10.0.0.1:8080\"}`.",
                    List.of(ADDRESS, WEIGHT, PRIORITY, MAX_IN_FLIGHT, ZONE),
                    in -> new EndpointConfig(
                            in.get(ADDRESS),
                            in.get(WEIGHT),
                            in.get(PRIORITY),
                            in.get(MAX_IN_FLIGHT),
                            in.find(ZONE, "")))
            .renamed(OtherPrograms.ENDPOINT);

    private static final Key<String> DNS_NAME = Key.required(
            "name",
            Texts.matching("host name", "a host name", "[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?"),
            "The name to look up, as often as its answer's time to live says.");
    private static final Key<Discovery.RecordType> DNS_RECORD =
            Key.of("record", Choices.of(Discovery.RecordType.class), Defaults.DNS_RECORD, "What to ask for.");
    private static final Key<Integer> DNS_PORT =
            Key.optional("port", Numbers.whole(1, 65535), "The port of all addresses; not for srv, which names ports.");
    private static final Section<Discovery.Dns> DNS = Section.of(
            "DNS",
            "Endpoints that a name server knows. A failed lookup keeps the last answer.",
            List.of(DNS_NAME, DNS_RECORD, DNS_PORT),
            ClusterSection::dns);

    private static final Key<List<EndpointConfig>> ENDPOINTS = Key.optional(
            "endpoints",
            ListType.atLeastOne(EitherType.of(Addresses.ADDRESS, EndpointConfig::of, ENDPOINT)),
            "The servers, named here.");
    private static final Key<Discovery.Dns> BY_DNS = Key.optional("dns", DNS, "The servers, found by DNS.");
    private static final Key<Path> ENDPOINTS_FILE = Key.optional(
            "endpoints-file",
            Paths.FILE,
            "The servers, in a file like Prometheus' file_sd (JSON or YAML) that is watched; relative to this file.");
    private static final Key<Balancing> ALGORITHM = Key.<Balancing>of(
                    "algorithm",
                    AlgorithmSection.TYPE,
                    Balancing.of(Defaults.ALGORITHM),
                    "How an endpoint is picked; p2c takes the less busy of two drawn at random.")
            .defaultsTo("`%s`".formatted(Defaults.ALGORITHM.spelling()));
    private static final Key<Integer> MAX_CONNECTIONS = Key.of(
            "max-connections-per-endpoint",
            Numbers.whole(0, 1_000_000),
            Defaults.MAX_CONNECTIONS_PER_ENDPOINT,
            "The most connections to one endpoint, idle ones included; 0 for no limit.");
    private static final Key<ClusterTlsConfig> TLS =
            Key.optional("tls", TlsSections.CLUSTER, "Endpoints are spoken to by TLS; without it, in the clear.");
    private static final Key<ProxyProtocol> PROXY_PROTOCOL = Key.optional(
            "proxy-protocol",
            Choices.of(ProxyProtocol.class),
            "Connections to endpoints begin with a header of the PROXY protocol that names the client, before TLS.");

    private static final Key<EndpointProtocol> PROTOCOL = Key.of(
            "protocol",
            Choices.of(EndpointProtocol.class),
            EndpointProtocol.HTTP1,
            "The version of HTTP that endpoints are spoken to by; http2 in the clear too (h2c), http3 always by TLS.");

    private static final Key<RetryBudgetConfig> RETRY_BUDGET = Key.<RetryBudgetConfig>optional(
                    "retry-budget", RetrySection.BUDGET, "How many retries all its requests together may cost.")
            .defaultsTo("its defaults");

    private static final Key<AdmissionConfig> CONCURRENCY = Key.<AdmissionConfig>optional(
                    "concurrency",
                    AdmissionSection.SECTION,
                    "How many requests run at a time, and how many wait for that.")
            .defaultsTo("no limits");

    private static final Key<SlowStartConfig> SLOW_START = Key.optional(
            "slow-start", SlowStartSection.SECTION, "Endpoints that are new or back get their share little by little.");

    private static final Key<Boolean> ZONE_AWARE = Key.of(
            "zone-aware",
            Numbers.BOOLEAN,
            false,
            "Endpoints of `process.zone` are asked first, and others as far as those can't carry it.");

    private static final Key<Integer> SUBSET_SIZE = Key.of(
            "subset-size",
            Numbers.whole(0, ClusterConfig.MOST_SUBSET),
            0,
            "How many of the endpoints each of several balancers asks, by `process.instance`, while they stand; 0 for all.");

    static final Section<ClusterConfig> SECTION = Section.of(
                    "Cluster",
                    "Servers that do the same work, and how requests are spread over them.",
                    List.of(
                            ENDPOINTS,
                            BY_DNS,
                            ENDPOINTS_FILE,
                            ALGORITHM,
                            MAX_CONNECTIONS,
                            RETRY_BUDGET,
                            CONCURRENCY,
                            HealthSection.CHECKS,
                            HealthSection.HEALTHY_WHEN,
                            AgentSection.AGENT,
                            OutlierSection.OUTLIERS,
                            OutlierSection.PANIC_THRESHOLD,
                            OutlierSection.PANIC_READMITS,
                            TLS,
                            PROXY_PROTOCOL,
                            PROTOCOL,
                            SLOW_START,
                            ZONE_AWARE,
                            SUBSET_SIZE),
                    in -> new ClusterConfig(
                            in.name(),
                            discovery(in),
                            in.get(ALGORITHM),
                            HealthSection.health(in),
                            in.get(MAX_CONNECTIONS),
                            in.find(RETRY_BUDGET, Defaults.RETRY_BUDGET),
                            in.find(CONCURRENCY, AdmissionConfig.OPEN),
                            tls(in),
                            proxyProtocol(in),
                            in.get(PROTOCOL),
                            in.find(SLOW_START),
                            in.get(ZONE_AWARE),
                            in.get(SUBSET_SIZE)))
            .exactlyOneOf(ENDPOINTS, BY_DNS, ENDPOINTS_FILE)
            .renamed(OtherPrograms.CLUSTER);

    private ClusterSection() {}

    /** Each connection is one client's: there is none for what is nobody's. */
    private static @Nullable ProxyProtocol proxyProtocol(Fields in) {
        if (in.isGiven(PROXY_PROTOCOL)
                && in.get(ALGORITHM) instanceof Balancing.Prequal prequal
                && prequal.probePath() != null) {
            throw new IllegalArgumentException(
                    "proxy-protocol: does not go together with probe-path: each connection is one client's");
        }
        return in.find(PROXY_PROTOCOL);
    }

    private static @Nullable ClusterTlsConfig tls(Fields in) {
        ClusterTlsConfig given = in.find(TLS);
        if (in.get(PROTOCOL) != EndpointProtocol.HTTP3) {
            return given;
        }
        if (in.isGiven(PROXY_PROTOCOL)) {
            throw new IllegalArgumentException(
                    "proxy-protocol: does not go together with 'protocol: http3', whose datagrams have no beginning"
                            + " for it");
        }
        return given == null ? ClusterTlsConfig.VERIFIED : given;
    }

    private static Discovery discovery(Fields in) {
        List<EndpointConfig> endpoints = in.find(ENDPOINTS);
        if (endpoints != null) {
            Set<HostPort> seen = new HashSet<>();
            endpoints.stream()
                    .map(EndpointConfig::address)
                    .filter(address -> !seen.add(address))
                    .forEach(again -> in.at(ENDPOINTS)
                            .warning(
                                    "%s is there twice, and is one endpoint, as it stands first: a greater share is a 'weight'"
                                            .formatted(again)));
            return new Discovery.Named(endpoints);
        }
        Path file = in.find(ENDPOINTS_FILE);
        if (file != null) {
            return new Discovery.File(
                    in.at(ENDPOINTS_FILE).node().place().file().resolveSibling(file));
        }
        return Objects.requireNonNull(in.find(BY_DNS));
    }

    private static Discovery.Dns dns(Fields in) {
        boolean srv = in.get(DNS_RECORD) == Discovery.RecordType.SRV;
        if (srv && in.isGiven(DNS_PORT)) {
            throw new IllegalArgumentException("port: does not go together with srv, whose answers name ports");
        }
        if (!srv && !in.isGiven(DNS_PORT)) {
            throw new IllegalArgumentException("the port is missing: an answer of a or aaaa names none");
        }
        return new Discovery.Dns(in.get(DNS_NAME), in.get(DNS_RECORD), in.find(DNS_PORT, 0));
    }
}
