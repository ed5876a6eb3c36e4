package balancebeam.config.text;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.AccessConfig;
import balancebeam.config.BasicAuthConfig;
import balancebeam.config.CompressionConfig;
import balancebeam.config.CorsConfig;
import balancebeam.config.DeadlineConfig;
import balancebeam.config.ErrorPagesConfig;
import balancebeam.config.GrpcConfig;
import balancebeam.config.HeaderEditsConfig;
import balancebeam.config.HedgeConfig;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.MirrorConfig;
import balancebeam.config.PolicyConfig;
import balancebeam.config.PriorityConfig;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.RetryConfig;
import balancebeam.config.RewriteConfig;
import balancebeam.config.SecurityHeadersConfig;
import balancebeam.config.StickyConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code policies.NAME}; {@code defaults} and routes have the same keys. */
final class PolicySection {
    private static final long MOST_BUFFERED = 1L << 30;

    private static final Key<List<IpNetwork>> ALLOW = Key.optional(
            "allow", ListType.atLeastOne(Addresses.NETWORK), "Clients that may come in; all others get 403.");
    private static final Key<List<IpNetwork>> DENY =
            Key.optional("deny", ListType.of(Addresses.NETWORK), "Clients that may not, whatever `allow` says: 403.");
    private static final Key<RateLimitConfig> RATE_LIMIT =
            Key.optional("rate-limit", GuardSections.RATE_LIMIT, "How many requests one client may make; then 429.");
    private static final Key<MaintenanceConfig> MAINTENANCE =
            Key.optional("maintenance", GuardSections.MAINTENANCE, "Closed for a while: 503 with Retry-After.");
    private static final Key<CorsConfig> CORS =
            Key.optional("cors", CorsSection.SECTION, "Which other origins' scripts may call.");
    private static final Key<BasicAuthConfig> BASIC_AUTH =
            Key.optional("basic-auth", AuthSections.BASIC_AUTH, "A name and a password are asked for.");
    private static final Key<SecurityHeadersConfig> SECURITY_HEADERS = Key.optional(
            "security-headers", AuthSections.SECURITY_HEADERS, "Headers by which browsers guard their users.");
    private static final Key<RewriteConfig> REWRITE =
            Key.optional("rewrite", HeaderSections.REWRITE, "How path and Host change on their way to endpoints.");
    private static final Key<HeaderEditsConfig> REQUEST_HEADERS = Key.optional(
            "request-headers", HeaderSections.EDITS, "How the request's headers change on their way to endpoints.");
    private static final Key<HeaderEditsConfig> RESPONSE_HEADERS = Key.optional(
            "response-headers", HeaderSections.EDITS, "How the answer's headers change on their way to clients.");
    private static final Key<CompressionConfig> COMPRESS =
            Key.optional("compress", CompressionSection.TYPE, "Endpoints' answers are compressed: zstd, br, gzip.");
    private static final Key<GrpcConfig> GRPC =
            Key.optional("grpc", GrpcSection.SECTION, "What holds for calls of gRPC: deadlines.");
    private static final Key<Boolean> GRPC_WEB = Key.<Boolean>optional(
                    "grpc-web",
                    Numbers.BOOLEAN,
                    "Whether browsers may call gRPC, by gRPC-Web over any version of HTTP; `cors` says from which pages.")
            .defaultsTo("false");
    private static final Key<RetryConfig> RETRY = Key.<RetryConfig>optional(
                    "retry",
                    RetrySection.TYPE,
                    "When a request that came to nothing is tried again; `false` for never.")
            .defaultsTo("its defaults");
    private static final Key<DeadlineConfig> DEADLINE = Key.<DeadlineConfig>optional(
                    "deadline",
                    DeadlineSection.TYPE,
                    "How long a request may take, all its attempts included; then 504.")
            .defaultsTo("no end");
    private static final Key<HedgeConfig> HEDGE = Key.<HedgeConfig>optional(
                    "hedge",
                    DeadlineSection.HEDGE,
                    "When a request that is slow to be answered is sent to a second endpoint too.")
            .defaultsTo("never");
    private static final Key<PriorityConfig> QUEUE_PRIORITY = Key.<PriorityConfig>optional(
                    "queue-priority",
                    AdmissionSection.PRIORITY_TYPE,
                    "Which requests go first when a cluster has as many as it may run.")
            .defaultsTo("normal");
    private static final Key<StickyConfig> STICKY = Key.<StickyConfig>optional(
                    "sticky",
                    StickySection.TYPE,
                    "Keeps a client at the endpoint that it was at, for as long as that one works.")
            .defaultsTo("nobody is kept");
    private static final Key<Long> MAX_BODY = Key.<Long>optional(
                    "max-body",
                    Units.size(0, Long.MAX_VALUE),
                    "The largest body of a request; then 413. 0 for no limit.")
            .defaultsTo("that of `limits`");
    private static final Key<Long> BUFFER_REQUEST = Key.<Long>optional(
                    "buffer-request",
                    Units.size(0, MOST_BUFFERED),
                    "How much of a request's body is collected before an endpoint is bothered; 0 for none.")
            .defaultsTo("0");
    private static final Key<Long> BUFFER_RESPONSE = Key.<Long>optional(
                    "buffer-response",
                    Units.size(0, MOST_BUFFERED),
                    "How much of an answer is taken ahead of a slow client, so that its endpoint is free; 0 for none.")
            .defaultsTo("0");
    private static final Key<RouteTimeouts> TIMEOUTS =
            Key.optional("timeouts", GuardSections.TIMEOUTS, "In place of those for all.");
    private static final Key<ErrorPagesConfig> ERROR_PAGES =
            Key.optional("error-pages", GuardSections.ERROR_PAGES, "What clients see for errors.");
    private static final Key<MirrorConfig> MIRROR = Key.optional(
            "mirror", GuardSections.MIRROR, "A copy of requests to a shadow cluster, whose answers nobody sees.");
    private static final Key<Boolean> FORWARD_RAW = Key.<Boolean>optional(
                    "forward",
                    Texts.words(forwards()),
                    "Whether endpoints get the normalised path, or (raw) the target as it came.")
            .defaultsTo("normalised");

    static final Section<PolicyConfig> SECTION = Section.of(
                    "Policy",
                    "What can be asked of a route beside its action. A route's own keys come first, then the policies"
                            + " that it names in their order, then `defaults`; the first that says something about a"
                            + " feature wins. `allow` and `deny` are one feature.",
                    List.of(
                            ALLOW,
                            DENY,
                            RATE_LIMIT,
                            MAINTENANCE,
                            CORS,
                            BASIC_AUTH,
                            SECURITY_HEADERS,
                            REWRITE,
                            REQUEST_HEADERS,
                            RESPONSE_HEADERS,
                            COMPRESS,
                            GRPC,
                            GRPC_WEB,
                            RETRY,
                            DEADLINE,
                            HEDGE,
                            QUEUE_PRIORITY,
                            STICKY,
                            MAX_BODY,
                            BUFFER_REQUEST,
                            BUFFER_RESPONSE,
                            TIMEOUTS,
                            ERROR_PAGES,
                            MIRROR,
                            FORWARD_RAW),
                    PolicySection::policy)
            .renamed(OtherPrograms.POLICY);

    private PolicySection() {}

    /** What the keys of a policy say, wherever they stand. */
    static PolicyConfig policy(Fields in) {
        if (Boolean.TRUE.equals(in.find(FORWARD_RAW))) {
            in.at(FORWARD_RAW).warning("raw: endpoints get paths that routes and filters did not judge in that form");
        }
        RouteTimeouts timeouts = in.find(TIMEOUTS);
        return new PolicyConfig(
                access(in),
                in.find(RATE_LIMIT),
                in.find(MAINTENANCE),
                in.find(CORS),
                in.find(BASIC_AUTH),
                in.find(SECURITY_HEADERS),
                in.find(REWRITE),
                in.find(REQUEST_HEADERS),
                in.find(RESPONSE_HEADERS),
                in.find(COMPRESS),
                in.find(GRPC),
                in.find(RETRY),
                in.find(DEADLINE),
                in.find(HEDGE),
                in.find(QUEUE_PRIORITY),
                in.find(STICKY),
                in.find(GRPC_WEB),
                in.find(MAX_BODY),
                in.find(BUFFER_REQUEST),
                in.find(BUFFER_RESPONSE),
                timeouts == null ? null : timeouts.answer(),
                timeouts == null ? null : timeouts.streamIdle(),
                timeouts == null ? null : timeouts.webSocketIdle(),
                timeouts == null ? null : timeouts.webSocketLifetime(),
                in.find(ERROR_PAGES),
                in.find(MIRROR),
                in.find(FORWARD_RAW));
    }

    /** The timeouts that a route can have of its own; null is unsaid. */
    record RouteTimeouts(
            @Nullable Duration answer,
            @Nullable Duration streamIdle,
            @Nullable Duration webSocketIdle,
            @Nullable Duration webSocketLifetime) {}

    private static @Nullable AccessConfig access(Fields in) {
        List<IpNetwork> allow = in.find(ALLOW);
        List<IpNetwork> deny = in.find(DENY);
        return allow == null && deny == null
                ? null
                : new AccessConfig(allow == null ? List.of() : allow, deny == null ? List.of() : deny);
    }

    private static Map<String, Boolean> forwards() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("normalised", false);
        words.put("raw", true);
        return words;
    }
}
