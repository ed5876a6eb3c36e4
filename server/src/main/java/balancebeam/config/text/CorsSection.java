package balancebeam.config.text;

import balancebeam.config.CorsConfig;
import balancebeam.config.Defaults;
import java.time.Duration;
import java.util.List;

/** {@code cors} of a policy. */
final class CorsSection {
    private static final String ORIGIN_PATTERN = "\\*|null|[a-z][a-z0-9+.-]*://(\\*\\.)?[A-Za-z0-9._\\[\\]:-]+";

    private static final Key<List<String>> ORIGINS = Key.required(
            "origins",
            ListType.atLeastOne(Texts.matching("origin", "an origin, as https://app.example.com or *", ORIGIN_PATTERN)
                    .withHint(CorsSection::originHint)),
            "Who may: `https://app.example.com`, `https://*.example.com`, or `*` for all.");
    private static final Key<List<String>> METHODS =
            Key.of("methods", ListType.of(Texts.METHOD), Defaults.CORS_METHODS, "Methods that may be used.");
    private static final Key<List<String>> HEADERS =
            Key.of("headers", ListType.of(Texts.HEADER), List.of(), "Request headers that may be sent; `*` for any.");
    private static final Key<List<String>> EXPOSE = Key.of(
            "expose", ListType.of(Texts.HEADER), List.of(), "Answer headers that scripts may read; `*` for any.");
    private static final Key<Boolean> CREDENTIALS = Key.of(
            "credentials",
            Numbers.BOOLEAN,
            false,
            "Whether cookies may come with it; not together with the origin `*`.");
    private static final Key<Duration> MAX_AGE = Key.of(
            "max-age",
            Units.DURATION_OR_ZERO,
            Defaults.CORS_MAX_AGE,
            "How long a browser may remember a preflight's answer.");

    static final Section<CorsConfig> SECTION = Section.of(
                    "CORS",
                    "Which other origins' scripts may call (Fetch standard). Preflights are answered by the balancer.",
                    List.of(ORIGINS, METHODS, HEADERS, EXPOSE, CREDENTIALS, MAX_AGE),
                    in -> new CorsConfig(
                            in.get(ORIGINS),
                            in.get(METHODS),
                            in.get(HEADERS),
                            in.get(EXPOSE),
                            in.get(CREDENTIALS),
                            in.get(MAX_AGE)))
            .renamed(OtherPrograms.CORS);

    private CorsSection() {}

    /** An origin has no path, and a scheme. */
    private static String originHint(String text) {
        String origin = text.contains("://") ? text.replaceFirst("^([^/]*//[^/]*)/.*$", "$1") : "https://" + text;
        return !origin.equals(text) && origin.matches(ORIGIN_PATTERN) ? Nearest.hint(origin) : "";
    }
}
