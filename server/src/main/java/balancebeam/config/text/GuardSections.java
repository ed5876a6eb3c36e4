package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.ErrorPagesConfig;
import balancebeam.config.ErrorPagesConfig.ErrorPage;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.MirrorConfig;
import balancebeam.config.RateLimitAlgorithm;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.text.PolicySection.RouteTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code rate-limit}, {@code maintenance}, {@code timeouts}, {@code error-pages} and {@code mirror} of a policy. */
final class GuardSections {
    private static final Pattern STATUSES = Pattern.compile("([45][0-9]{2})( ?- ?([45][0-9]{2}))?");

    private static final Key<Integer> REQUESTS = Key.required(
            "requests",
            Numbers.whole(0, RateLimitConfig.MOST_REQUESTS),
            "How many one client address may make per window; 0 switches limiting off.");
    private static final Key<Duration> WINDOW = Key.of(
            "window",
            Units.duration(RateLimitConfig.SHORTEST_WINDOW, RateLimitConfig.LONGEST_WINDOW, false),
            Defaults.RATE_LIMIT_WINDOW,
            "How long a window is.");
    private static final Key<RateLimitAlgorithm> ALGORITHM = Key.of(
            "algorithm",
            Choices.of(RateLimitAlgorithm.class),
            Defaults.RATE_LIMIT_ALGORITHM,
            "How requests are counted; only with sliding-window no burst fits at a window's edge.");
    private static final Key<Integer> TABLE_ENTRIES = Key.of(
            "table-entries",
            Numbers.whole(RateLimitConfig.LEAST_ENTRIES, RateLimitConfig.MOST_ENTRIES),
            Defaults.RATE_LIMIT_TABLE_ENTRIES,
            "How many clients are counted exactly; later ones approximately while the table is full.");
    static final Section<RateLimitConfig> RATE_LIMIT = Section.of(
                    "Rate limit",
                    "How many requests one client address may make. Routes that share a policy's limit count together.",
                    List.of(REQUESTS, WINDOW, ALGORITHM, TABLE_ENTRIES),
                    GuardSections::rateLimit)
            .renamed(OtherPrograms.RATE_LIMIT);

    private static final Key<Boolean> ON = Key.of(
            "on",
            Numbers.BOOLEAN,
            true,
            "Whether it is closed from the start; the admin API changes it while running.");
    private static final Key<Duration> RETRY_AFTER = Key.of(
            "retry-after",
            Units.duration(Duration.ofSeconds(1), Units.LONGEST, false),
            Defaults.MAINTENANCE_RETRY_AFTER,
            "What clients are told, in whole seconds.");
    private static final Key<String> MAINTENANCE_BODY =
            Key.of("body", Texts.TEXT, "", "HTML; empty for the error page of 503.");
    static final Section<MaintenanceConfig> MAINTENANCE = Section.of(
            "Maintenance",
            "A route that is closed for a while: 503 with Retry-After.",
            List.of(ON, RETRY_AFTER, MAINTENANCE_BODY),
            in -> new MaintenanceConfig(in.get(ON), in.get(RETRY_AFTER), in.get(MAINTENANCE_BODY)));

    private static final Key<Duration> ANSWER =
            Key.optional("answer", Units.DURATION, "From the end of the request to the head of the answer; then 504.");
    private static final Key<Duration> STREAM_IDLE =
            Key.optional("stream-idle", Units.DURATION, "How long a body may stand still in either direction.");
    private static final Key<Duration> WEBSOCKET_IDLE = Key.<Duration>optional(
                    "websocket-idle",
                    Units.DURATION,
                    "How long a WebSocket may be silent in both directions; then it is closed with 1001.")
            .defaultsTo("`tunnel-idle` of all");
    private static final Key<Duration> WEBSOCKET_LIFETIME = Key.<Duration>optional(
                    "websocket-lifetime",
                    Units.DURATION,
                    "How long a WebSocket may be open; then it is closed with 1001.")
            .defaultsTo("no limit");
    static final Section<RouteTimeouts> TIMEOUTS = Section.of(
            "Route timeouts",
            "Timeouts that a route can have of its own, in place of [those for all](#timeouts).",
            List.of(ANSWER, STREAM_IDLE, WEBSOCKET_IDLE, WEBSOCKET_LIFETIME),
            in -> new RouteTimeouts(
                    in.find(ANSWER), in.find(STREAM_IDLE), in.find(WEBSOCKET_IDLE), in.find(WEBSOCKET_LIFETIME)));

    private static final Key<int[]> STATUS = Key.required(
            "status",
            ScalarType.of(
                    "status or range",
                    "a status from 400 to 599, or a range, as 502-504",
                    Schema.anyOf(List.of(
                            Schema.number("integer", 400, 599), Schema.pattern("^[45][0-9]{2}( ?- ?[45][0-9]{2})?$"))),
                    GuardSections::statuses),
            "The status, or the range of them (`502-504`), that it is for.");
    private static final Key<String> HTML = Key.of(
            "html",
            Texts.TEXT,
            "",
            "For browsers; `{status}`, `{reason}` and `{request-id}` are filled in. Empty: built in.");
    private static final Key<String> JSON = Key.of("json", Texts.TEXT, "", "For programs, filled in alike.");
    private static final Key<String> TEXT = Key.of("text", Texts.TEXT, "", "For all others, filled in alike.");
    private static final Section<ErrorPage> PAGE = Section.of(
            "Error page",
            "What is shown for a range of statuses, by the form that the client's Accept prefers.",
            List.of(STATUS, HTML, JSON, TEXT),
            in -> new ErrorPage(in.get(STATUS)[0], in.get(STATUS)[1], in.get(HTML), in.get(JSON), in.get(TEXT)));

    private static final Key<List<ErrorPage>> PAGES =
            Key.required("pages", ListType.atLeastOne(PAGE), "Pages; of several for a status the first is shown.");
    private static final Key<Boolean> REPLACE_ANSWERS = Key.of(
            "replace-answers",
            Numbers.BOOLEAN,
            false,
            "Whether errors of endpoints are replaced too, and not the balancer's own alone.");
    static final Section<ErrorPagesConfig> ERROR_PAGES = Section.of(
            "Error pages",
            "What clients see for errors.",
            List.of(PAGES, REPLACE_ANSWERS),
            in -> new ErrorPagesConfig(in.get(PAGES), in.get(REPLACE_ANSWERS)));

    private static final Key<String> CLUSTER =
            Key.required("cluster", Texts.nameOf(Kind.CLUSTER), "Where the copies go.");
    private static final Key<Double> PERCENT =
            Key.of("percent", Numbers.PERCENT, Defaults.MIRROR_PERCENT, "How many of the requests are copied.");
    static final Section<MirrorConfig> MIRROR = Section.of(
            "Mirror",
            "A copy of requests to a shadow cluster. It never slows or breaks the request itself.",
            List.of(CLUSTER, PERCENT),
            in -> new MirrorConfig(in.get(CLUSTER), in.get(PERCENT)));

    private GuardSections() {}

    private static RateLimitConfig rateLimit(Fields in) {
        List<String> steps = in.section().steps();
        // defaults.rate-limit, or routes.NAME.rate-limit and policies.NAME.rate-limit
        String name = steps.size() > 2 ? steps.get(1) : RateLimitConfig.DEFAULT_NAME;
        Value other = in.section().report().putLimit(name, in.section());
        if (other != null) {
            in.section().problem("counts under the name '%s', as %s does: rename one".formatted(name, other.path()));
        }
        if (in.get(REQUESTS) == 0) {
            in.at(REQUESTS).warning("0 switches limiting off");
        }
        return new RateLimitConfig(name, in.get(REQUESTS), in.get(WINDOW), in.get(ALGORITHM), in.get(TABLE_ENTRIES));
    }

    private static int @Nullable [] statuses(String text) {
        Matcher range = STATUSES.matcher(text);
        if (!range.matches()) {
            return null;
        }
        int from = Integer.parseInt(range.group(1));
        int to = range.group(3) == null ? from : Integer.parseInt(range.group(3));
        return from <= to ? new int[] {from, to} : null;
    }
}
