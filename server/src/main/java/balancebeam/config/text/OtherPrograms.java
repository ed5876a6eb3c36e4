package balancebeam.config.text;

import balancebeam.config.Algorithm;
import balancebeam.config.Choice;
import balancebeam.config.ContentCoding;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HashSource;
import balancebeam.config.Metric;
import balancebeam.config.ProxyProtocol;
import balancebeam.config.RetryCondition;
import balancebeam.config.TlsVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is written by who comes from nginx, HAProxy, Envoy, Traefik or Caddy, and how it is said here: keys for {@link Section#renamed},
 * and words for hints. Case, hyphens and underscores make no difference in what is written. Thread-safe: tables.
 */
final class OtherPrograms {
    /** Keys of a whole configuration. */
    static final Map<String, String> CONFIG = table(
            "clusters", "upstreams backends services",
            "listeners", "frontends servers",
            "routes", "rules");

    /** Keys of a listener. */
    static final Map<String, String> LISTENER = table(
            "bind", "address listen",
            "proxy-protocol-from", "proxy-protocol accept-proxy",
            "tls", "ssl https tls-context",
            "tls: {certificates}", "certificates certificate cert crt ssl-certificate ssl-certificate-key",
            "http2", "h2 h2c alpn protocol protocols grpc",
            "http3", "h3 quic");

    /** Keys of a cluster. */
    static final Map<String, String> CLUSTER = table(
            "endpoints", "servers upstreams targets",
            "algorithm", "balance lb-policy",
            "algorithm: {name: maglev, hash-on: source-address}", "ip-hash",
            "algorithm: {name: maglev, hash-on}", "hash hash-policy hash-type",
            "outlier-ejection", "outlier-detection observe passive-health-check fail-timeout max-fails",
            "agent-check: {port}", "agent-port agent-addr agent-send agent-inter lb-agent-chk",
            "panic-threshold", "healthy-panic-threshold",
            "concurrency", "circuit-breaker circuit-breakers limits",
            "concurrency: {max-requests}", "maxconn max-requests fullconn",
            "concurrency: {queue}", "maxqueue max-pending-requests max-queue",
            "concurrency: {max-connections}", "max-connections max-conns",
            "routes: {NAME: {retry}}", "retries retry retry-policy retry-on",
            "routes: {NAME: {sticky}}", "sticky cookie session-affinity persist stick-table",
            "proxy-protocol", "send-proxy",
            "slow-start", "slowstart slow-start-config slow-start-window warmup",
            "zone-aware",
                    "zone-aware-lb-config zone-aware-routing locality-lb-setting locality-weighted-lb-config"
                            + " topology-aware-routing traffic-distribution",
            "subset-size", "subset subsetting deterministic-subsetting aperture min-aperture",
            "protocol: http2", "http2 h2 h2c grpc",
            "protocol: http3", "http3 h3 quic",
            "protocol", "proto http-version http-protocol",
            "tls", "ssl https tls-context",
            "tls: {}", "scheme",
            "tls: {server-name}", "sni server-name",
            "tls: {ca}", "ca ca-file",
            "tls: {verify: false}", "insecure insecure-skip-verify skip-verify",
            "tls: {verify}", "verify ssl-verify");

    /** Keys of outlier ejection. */
    static final Map<String, String> OUTLIERS = table(
            "consecutive-server-errors", "error-limit consecutive-5xx",
            "consecutive-gateway-failures", "consecutive-gateway-failure max-fails consecutive-gateway-errors",
            "success-rate-deviation", "success-rate-stdev-factor",
            "least-requests", "success-rate-request-volume failure-percentage-request-volume",
            "least-endpoints", "success-rate-minimum-hosts failure-percentage-minimum-hosts",
            "first-ejection", "base-ejection-time fail-timeout fail-duration",
            "longest-ejection", "max-ejection-time",
            "max-ejected", "max-ejection-percent");

    /** Keys of a health check. */
    static final Map<String, String> HEALTH_CHECK = table(
            "path", "uri http-path option-httpchk",
            "interval", "inter period period-seconds scrape-interval",
            "interval-unsure", "fastinter unhealthy-edge-interval healthy-edge-interval",
            "interval-down", "downinter unhealthy-interval",
            "rise", "healthy-threshold success-threshold passes",
            "fall", "unhealthy-threshold failure-threshold fails max-fails",
            "timeout", "timeout-seconds timeout-check",
            "expect", "http-check-expect expected-statuses expected-status",
            "expect: {status}", "status expect-status",
            "expect: {body}", "expect-body body match",
            "request-headers", "headers request-headers-to-add",
            "host", "hostname http-check-host",
            "address", "addr",
            "jitter", "spread-checks initial-jitter interval-jitter-percent",
            "initial-state", "init-state initial-status",
            "grpc", "grpc-health-check mode",
            "exec", "external-check command args script",
            "tcp", "tcp-health-check tcp-socket tcp-check",
            "icmp", "ping icmp-ping icmp-echo",
            "tls", "ssl check-ssl ssl-hello-chk");

    /** Keys of an agent check. */
    static final Map<String, String> AGENT_CHECK = table(
            "port", "agent-port",
            "address", "agent-addr addr",
            "send", "agent-send",
            "interval", "agent-inter inter");

    /** Keys of an endpoint. */
    static final Map<String, String> ENDPOINT = table(
            "address", "url uri host server",
            "priority: 1", "backup",
            "max-in-flight", "maxconn max-conns max-requests max-connections",
            "weight: 0", "down disabled",
            "clusters: {NAME: {outlier-ejection}}", "max-fails fail-timeout observe",
            "clusters: {NAME: {slow-start}}", "slow-start slowstart",
            "clusters: {NAME: {health-check}}", "check health-check inter rise fall",
            "clusters: {NAME: {agent-check}}", "agent-check agent-port",
            "zone", "locality region availability-zone");

    /** Keys of TLS at a listener. */
    static final Map<String, String> LISTENER_TLS = table(
            "certificates: [{chain, key}]",
                    "certificate cert crt cert-file certificate-file certificate-chain chain fullchain pem key key-file"
                            + " private-key certificate-key ssl-certificate ssl-certificate-key",
            "certificates: [{chain, key, ocsp-response}]", "ocsp stapling ocsp-staple ssl-stapling ssl-stapling-file",
            "certificates: [{acme}]", "acme auto domains",
            "min-version",
                    "version versions protocols ssl-protocols min-tls-version minimum-version ssl-min-ver min-ver"
                            + " tls-minimum-protocol-version",
            "ciphers", "cipher-suites ssl-ciphers",
            "client-certificates",
                    "ca ca-file client-ca client-auth mtls verify verify-client ssl-verify-client ssl-client-certificate"
                            + " client-certificate",
            "server-names", "sni options",
            "handshakes-per-second", "max-ssl-rate",
            "session-tickets: false", "no-tls-tickets disable-stateless-session-resumption",
            "session-tickets", "ssl-session-tickets tickets");

    /** Keys of a certificate. */
    static final Map<String, String> CERTIFICATE = table(
            "chain",
                    "certificate cert crt cert-file certificate-file certificate-chain fullchain pem file ssl-certificate",
            "key", "private-key key-file certificate-key ssl-certificate-key",
            "ocsp-response", "ocsp ocsp-staple staple ssl-stapling-file");

    /** Keys of a certificate that may come by ACME. */
    static final Map<String, String> CERTIFICATE_BY_ACME = table("acme", "domain domains host hosts names");

    /** Keys of what is asked of clients. */
    static final Map<String, String> CLIENT_CERTIFICATES = table(
            "ca", "ca-file ca-files ca-cert client-ca trusted-ca trust-pool ssl-client-certificate",
            "required", "verify mode require client-auth-type require-client-certificate ssl-verify-client");

    /** Keys of TLS to endpoints. */
    static final Map<String, String> CLUSTER_TLS = table(
            "verify: false",
                    "insecure skip-verify insecure-skip-verify insecure-skip-tls-verify no-verify tls-insecure-skip-verify",
            "verify", "ssl-verify verify-peer",
            "ca",
                    "ca-file ca-cert root-ca root-cas trusted-ca trusted-certificate trust-pool tls-trust-pool"
                            + " tls-trusted-ca-certs",
            "server-name", "sni name tls-server-name host",
            "certificate: {chain, key}",
                    "cert crt chain cert-file key key-file private-key certificate-key client-certificate client-auth"
                            + " tls-client-auth",
            "min-version", "version versions protocols min-tls-version minimum-version ssl-min-ver");

    /** Keys of a policy. */
    static final Map<String, String> POLICY = table(
            "rate-limit", "ratelimit",
            "max-body", "client-max-body-size",
            "request-headers", "headers",
            "compress", "compression gzip encode brotli br zstd",
            "retry", "retries retry-policy proxy-next-upstream retry-on",
            "deadline", "timeout request-timeout",
            "hedge", "hedge-policy hedging",
            "sticky", "stick-on stick-table session-affinity affinity session-persistence stateful-session");

    /** Keys of {@code sticky}. */
    static final Map<String, String> STICKY = table(
            "cookie", "insert-cookie cookie-name",
            "by", "on stick-on learn route",
            "idle-timeout", "expire timeout ttl",
            "table-entries", "size zone");

    /** Keys of {@code deadline}. */
    static final Map<String, String> DEADLINE = table("time", "timeout max-time");

    /** Keys of {@code hedge}. */
    static final Map<String, String> HEDGE = table("percentile", "quantile", "delay", "after min-delay hedging-delay");

    /** Keys of {@code retry}. */
    static final Map<String, String> RETRY = table(
            "on", "retry-on conditions",
            "statuses", "retriable-status-codes codes status",
            "max-attempts", "attempts num-retries retries tries proxy-next-upstream-tries",
            "per-try-timeout", "try-timeout timeout",
            "back-off", "backoff retry-back-off base-interval initial-interval",
            "max-back-off", "max-backoff max-interval");

    /** Keys of {@code concurrency}. */
    static final Map<String, String> CONCURRENCY = table(
            "max-requests", "requests limit maxconn max-conns in-flight",
            "max-retries", "retries",
            "max-connections", "connections",
            "queue", "max-pending-requests pending maxqueue max-queue",
            "queue-timeout", "timeout");

    /** Keys of {@code retry-budget}. */
    static final Map<String, String> RETRY_BUDGET = table(
            "percent", "budget-percent ratio retry-ratio share",
            "min-per-second", "min-retries-per-second min-retry-concurrency reserve");

    /** Keys of a route, beside those of its policy. */
    static final Map<String, String> ROUTE = table(
            "policies", "policy",
            "cluster", "forward-to upstream");

    /** Keys of a match. */
    static final Map<String, String> MATCH = table(
            "host", "hosts",
            "path-prefix", "prefix",
            "method", "methods",
            "headers", "header",
            "cookies", "cookie",
            "source", "sources",
            "listener", "listeners");

    /** Keys of an algorithm. */
    static final Map<String, String> ALGORITHM = table(
            "name", "type policy lb-policy algorithm",
            "hash-on", "hash-policy hash key source header cookie query path",
            "load-bound", "hash-balance-factor bounded-load bounded-loads",
            "points", "replicas virtual-nodes vnodes minimum-ring-size");

    /** Keys of what is hashed. */
    static final Map<String, String> HASH_SOURCE = table(
            "header", "hdr header-name",
            "cookie", "cookie-name",
            "query", "url-param parameter query-parameter query-param",
            "path-parameter", "path-parameters path-param matrix-parameter jsessionid");

    /** Keys of a rate limit. */
    static final Map<String, String> RATE_LIMIT = table(
            "requests", "max-requests max-requests-per-window",
            "window", "window-size");

    /** Keys of CORS. */
    static final Map<String, String> CORS = table(
            "origins", "allow-origins",
            "methods", "allow-methods",
            "headers", "allow-headers",
            "expose", "expose-headers",
            "credentials", "allow-credentials");

    /** Keys of compression. */
    static final Map<String, String> COMPRESSION = table(
            "min-bytes", "min-length",
            "encodings", "algorithms");

    /** Keys of gRPC. */
    static final Map<String, String> GRPC = table(
            "max-time", "max-grpc-timeout",
            "deadlines", "deadline");

    /** Keys of ACME. */
    static final Map<String, String> ACME = table(
            "directory", "uri server ca",
            "state", "storage state-path",
            "email", "contact",
            "challenges", "challenge",
            "external-account", "eab",
            "terms-of-service-agreed", "tos-agreed");

    private static final Map<Class<?>, Map<String, String>> WORDS = Map.of(
            Algorithm.class,
                    table(
                            "least-request", "leastconn least-conn least-connections",
                            "p2c", "random-two power-of-two",
                            "least-response-time", "least-time leastresponsetime",
                            "least-bandwidth", "leastbandwidth",
                            "first-available", "first",
                            "ring-hash", "ring ketama consistent",
                            "maglev", "hash",
                            "rendezvous", "hrw",
                            "{name: maglev, hash-on: source-address}",
                                    "ip-hash client-ip-hash source source-ip source-ip-consistent",
                            "{name: maglev, hash-on: path}", "uri uri-hash url",
                            "{name: maglev, hash-on: {header: NAME}}", "hdr header",
                            "{name: maglev, hash-on: {cookie: NAME}}", "cookie",
                            "{name: maglev, hash-on: {query: NAME}}", "url-param query"),
            HashSource.Plain.class,
                    table(
                            "{cookie: NAME}", "cookie",
                            "{header: NAME}", "header hdr",
                            "{query: NAME}", "query url-param query-parameter",
                            "source-address",
                                    "source src source-ip ip client client-ip ip-hash remote-addr client-address",
                            "path", "uri url request-uri",
                            "tls-session", "ssl-fc-session-id ssl-session-id ssl-id tls-session-id"),
            RetryCondition.class,
                    table(
                            "connect-failure", "connect conn-failure error",
                            "reset", "empty-response refused-stream reset-before-request disconnect",
                            "timeout", "response-timeout",
                            "statuses: [502, 503, 504]",
                                    "5xx gateway-error retriable-status-codes http-502 http-503 http-504"),
            ContentCoding.class, table("br", "brotli", "gzip", "gz x-gzip", "zstd", "zstandard zst"),
            EndpointProtocol.class,
                    table(
                            "http1", "h1 http http/1 http/1.1",
                            "http2", "h2 h2c http/2 http/2.0 grpc grpcs",
                            "http3", "h3 http/3 quic",
                            "tls: {}", "https ssl tls"),
            Metric.class,
                    table(
                            "in-flight", "connections requests active-requests inflight",
                            "peak-ewma", "ewma latency p2c-ewma",
                            "reported", "orca orca-load-report endpoint-load-metrics client-side-weighted-round-robin"),
            ProxyProtocol.class, table("v1", "1 version1 send-proxy", "v2", "2 version2 send-proxy-v2"),
            TlsVersion.class, table("1.2", "TLSv1.2 TLS1.2 VersionTLS12", "1.3", "TLSv1.3 TLS1.3 VersionTLS13"));

    /** Those of OpenSSL that there are here; the names of RFC 5246 and its successors in other forms lead to themselves. */
    private static final Map<String, String> CIPHERS = withThemselves(table(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA",
            "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384",
            "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"));

    private OtherPrograms() {}

    /** Of pairs: what it is here, and all words for that elsewhere, between spaces. */
    private static Map<String, String> table(String... pairs) {
        Map<String, String> table = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            for (String word : pairs[i + 1].split(" ", -1)) {
                if (table.put(word, pairs[i]) != null) {
                    throw new AssertionError(word + " is there twice");
                }
            }
        }
        return table;
    }

    private static Map<String, String> withThemselves(Map<String, String> table) {
        Map<String, String> all = new LinkedHashMap<>(table);
        table.values().forEach(name -> all.put(name, name));
        return all;
    }

    /** What that word of a table is called here. */
    static Optional<String> meaning(String word, Map<String, String> table) {
        String plain = plain(word);
        return table.entrySet().stream()
                .filter(entry -> plain(entry.getKey()).equals(plain))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** What one of those choices that is none was meant to be, as {@link Nearest#hint(String)} says it; or nothing. */
    static String hint(Class<? extends Choice> type, String word, List<String> spellings) {
        return meaning(word, WORDS.getOrDefault(type, Map.of()))
                .map(Nearest::hint)
                .orElseGet(() -> Nearest.hint(word, spellings));
    }

    /** The same for a cipher suite, or a list of several as OpenSSL has it. */
    static String cipherHint(String text) {
        List<String> meant = Stream.of(text.split("[^A-Za-z0-9_-]+", -1))
                .flatMap(word -> meaning(word, CIPHERS).stream())
                .distinct()
                .toList();
        return switch (meant.size()) {
            case 0 -> "";
            case 1 -> Nearest.hint(meant.getFirst());
            default -> "; did you mean [%s]?".formatted(String.join(", ", meant));
        };
    }

    /** The words that choices are called elsewhere, and what they are called here. */
    static Map<Class<?>, Map<String, String>> words() {
        return WORDS;
    }
}
