package balancebeam.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Every default there is, in one place; the records, the command line and its help read them here. Immutable. */
public final class Defaults {
    public static final HostPort BIND = new HostPort("0.0.0.0", 1100);
    public static final int MAX_CONNECTIONS = 65_536;

    public static final Algorithm ALGORITHM = Algorithm.P2C;
    public static final Metric METRIC = Metric.IN_FLIGHT;
    /** In which what was seen of an endpoint fades to a third. */
    public static final Duration DECAY = Duration.ofSeconds(10);
    /** Requests that run at an endpoint before first-available takes the next. */
    public static final int FILL = 100;

    /** Endpoints that prequal asks for each request. */
    public static final double PROBES_PER_REQUEST = 3;

    public static final List<HashSource> HASH_ON = List.of(HashSource.Plain.SOURCE_ADDRESS);
    public static final int HASH_SEED = 0;
    /** Of Maglev; 100 times as many as 655 endpoints. */
    public static final int TABLE_SIZE = 65_537;
    /** Of a ring, for each endpoint of weight 1. */
    public static final int RING_POINTS = 160;
    /** 0: no limit of connections to one endpoint. */
    public static final int MAX_CONNECTIONS_PER_ENDPOINT = 0;

    public static final Duration HEALTH_CHECK_INTERVAL = Duration.ofSeconds(10);
    public static final String HEALTH_CHECK_PATH = "/";
    /** A probe may take this long, or its interval where that is shorter. */
    public static final Duration HEALTH_CHECK_TIMEOUT = Duration.ofSeconds(5);

    /** In percent of an interval, for clusters of a configuration file. */
    public static final int HEALTH_CHECK_JITTER = 10;

    /** For clusters of a configuration file. */
    public static final Duration HEALTH_CHECK_HOLD_DOWN = Duration.ofSeconds(60);

    /** As with HAProxy. */
    public static final Duration AGENT_CHECK_INTERVAL = Duration.ofSeconds(2);

    public static final int AGENT_CHECK_RISE = 2;

    /** Where outliers are ejected, and nothing more is said. */
    public static final OutlierConfig OUTLIER_EJECTION = new OutlierConfig(
            5, // consecutiveServerErrors
            5, // consecutiveGatewayFailures
            1.9, // successRateDeviation
            4, // latencyFactor
            20, // leastRequests
            3, // leastEndpoints
            Duration.ofSeconds(10), // interval
            Duration.ofSeconds(30), // firstEjection
            Duration.ofMinutes(5), // longestEjection
            10); // maxEjected

    /** In percent, for clusters of a configuration file. */
    public static final double PANIC_THRESHOLD = 50;

    /** 0: no rate limiting. */
    public static final int MAX_REQUESTS = 0;

    public static final Duration RATE_LIMIT_WINDOW = Duration.ofSeconds(60);
    public static final RateLimitAlgorithm RATE_LIMIT_ALGORITHM = RateLimitAlgorithm.SLIDING_WINDOW;
    public static final int RATE_LIMIT_TABLE_ENTRIES = 1_048_576;

    public static final int MOST_DEFAULT_THREADS = 8;
    public static final TransportKind TRANSPORT = TransportKind.AUTO;
    public static final Duration DRAIN_DELAY = Duration.ZERO;
    public static final Duration GRACE_PERIOD = Duration.ofSeconds(30);
    public static final Duration WEBSOCKET_DRAIN = Duration.ofSeconds(20);
    public static final boolean ACCESS_LOG = false;
    public static final LogLevel LOG_LEVEL = LogLevel.INFO;

    public static final Limits LIMITS = new Limits(
            16 * 1024, // headBytes
            100, // fields
            8 * 1024, // targetBytes
            32 * 1024, // answerHeadBytes
            8, // interimAnswers
            0, // bodyBytes: no limit
            64L * 1024 * 1024, // bufferBytes
            256 * 1024); // lingerBytes

    public static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(10), // clientHead
            Duration.ofSeconds(60), // clientIdle
            Duration.ofSeconds(60), // streamIdle
            Duration.ofSeconds(3), // connect
            Duration.ofSeconds(60), // answer
            Duration.ofSeconds(4), // upstreamIdle: origins like Node close after 5 s
            Duration.ofHours(1), // tunnelIdle
            Duration.ofSeconds(2)); // linger

    public static final MaintenanceConfig MAINTENANCE = new MaintenanceConfig(false, Duration.ofMinutes(10), "");
    public static final TlsVersion MIN_TLS_VERSION = TlsVersion.TLS_1_2;
    public static final boolean CLIENT_CERTIFICATES_REQUIRED = true;
    /** 0: no limit. */
    public static final int HANDSHAKES_PER_SECOND = 0;

    public static final boolean TLS_VERIFY = true;
    public static final HostPort ADMIN_BIND = new HostPort("127.0.0.1", 9190);
    /** Its owner and its group. */
    public static final String ADMIN_SOCKET_MODE = "0660";

    public static final double TRACING_SAMPLE = 0.01;

    public static final Duration SLOW_START_WINDOW = Duration.ofSeconds(30);
    public static final double SLOW_START_AGGRESSION = 1;
    public static final int SLOW_START_FLOOR = 10;

    public static final int ENDPOINT_WEIGHT = 1;
    public static final Discovery.RecordType DNS_RECORD = Discovery.RecordType.A;

    /** For the time being: browsers remember a redirect that is for good. */
    public static final int REDIRECT_STATUS = 302;

    public static final int ANSWER_STATUS = 200;
    public static final String ANSWER_CONTENT_TYPE = "text/plain; charset=utf-8";

    public static final Duration MAINTENANCE_RETRY_AFTER = Duration.ofMinutes(10);
    public static final double MIRROR_PERCENT = 100;
    public static final String BASIC_AUTH_REALM = "restricted";

    /** Those that need no preflight (Fetch standard, CORS-safelisted methods). */
    public static final List<String> CORS_METHODS = List.of("GET", "HEAD", "POST");

    public static final Duration CORS_MAX_AGE = Duration.ofMinutes(10);

    /** What compresses best for its CPU, first. */
    public static final List<ContentCoding> COMPRESS_ENCODINGS =
            List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP);

    /** What is text, or as good as text; images, films and archives are compressed already. */
    public static final List<String> COMPRESS_TYPES = List.of(
            "text/*",
            "application/json",
            "application/javascript",
            "application/xml",
            "application/xhtml+xml",
            "application/rss+xml",
            "application/atom+xml",
            "application/ld+json",
            "application/problem+json",
            "application/manifest+json",
            "application/geo+json",
            "application/wasm",
            "image/svg+xml",
            "font/ttf",
            "font/otf");

    /** Below it the fields that come along cost more than is gained, and one packet takes all. */
    public static final long COMPRESS_MIN_BYTES = 1024;

    public static final CompressionConfig COMPRESSION =
            new CompressionConfig(COMPRESS_ENCODINGS, COMPRESS_TYPES, COMPRESS_MIN_BYTES, CompressionLevel.DEFAULT);

    /** A request may have brought its endpoint down: it is not sent to all of them. */
    public static final RetryConfig RETRY = new RetryConfig(
            Set.of(RetryCondition.CONNECT_FAILURE, RetryCondition.RESET),
            List.of(),
            3, // maxAttempts
            null,
            false,
            Duration.ofMillis(25), // backOff
            Duration.ofMillis(250), // maxBackOff
            0); // bufferBytes: what passes is not copied unless somebody asks for it

    /** Requests that wait for a place in their cluster, on each event loop. */
    public static final int QUEUE = 100;

    public static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(1);
    public static final AdaptiveConfig ADAPTIVE = new AdaptiveConfig(10, 1_000, 1.5);

    public static final RetryBudgetConfig RETRY_BUDGET = new RetryBudgetConfig(20, 3);

    public static final String STICKY_COOKIE = "balancebeam";
    public static final Duration STICKY_IDLE = Duration.ofMinutes(30);
    /** Of 8 bytes each. */
    public static final int STICKY_ENTRIES = 1 << 20;

    public static final String DEADLINE_HEADER = "x-request-timeout-ms";
    public static final boolean DEADLINE_FROM_CLIENT = false;
    public static final Duration HEDGE_DELAY = Duration.ofMillis(50);

    public static final GrpcConfig GRPC = new GrpcConfig(true, null);

    /** What breaks hardly any page; a Content-Security-Policy must know the pages. */
    public static final SecurityHeadersConfig SECURITY_HEADERS =
            new SecurityHeadersConfig("SAMEORIGIN", "nosniff", "strict-origin-when-cross-origin", "", "", "");

    /** Let's Encrypt's. */
    public static final URI ACME_DIRECTORY = URI.create("https://acme-v02.api.letsencrypt.org/directory");

    /** Let's Encrypt's for tests, whose certificates nobody trusts. */
    public static final URI ACME_STAGING_DIRECTORY =
            URI.create("https://acme-staging-v02.api.letsencrypt.org/directory");

    public static final Path ACME_STATE = Path.of("/var/lib/balancebeam/acme");
    public static final List<AcmeConfig.Challenge> ACME_CHALLENGES =
            List.of(AcmeConfig.Challenge.HTTP_01, AcmeConfig.Challenge.TLS_ALPN_01);
    public static final AcmeConfig.KeyType ACME_KEY_TYPE = AcmeConfig.KeyType.ECDSA_P256;

    private Defaults() {}

    /** What belongs to the process as a whole. */
    public static ProcessConfig process() {
        return new ProcessConfig(threads(), TRANSPORT, DRAIN_DELAY, GRACE_PERIOD, WEBSOCKET_DRAIN, LOG_LEVEL);
    }

    /** One event loop per core, and not more than {@value #MOST_DEFAULT_THREADS}. */
    public static int threads() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MOST_DEFAULT_THREADS);
    }
}
