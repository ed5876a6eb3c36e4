package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.HashSource;
import balancebeam.config.StickyConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code sticky} of a policy. */
final class StickySection {
    private static final Key<String> NAME =
            Key.of("name", Texts.COOKIE, Defaults.STICKY_COOKIE, "What the cookie is called.");
    private static final Key<String> SECRET = Key.<String>optional(
                    "secret",
                    Texts.LINE,
                    "By which instances know each other's cookies, and this one its own after a restart; 16 characters or more.")
            .defaultsTo("made at the start");
    private static final Key<String> PATH = Key.of(
            "path",
            Texts.matching("path", "a path, as /app", "/[!-:<-~]*"),
            "/",
            "For which paths browsers send the cookie.");
    private static final Key<Duration> MAX_AGE = Key.<Duration>optional(
                    "max-age",
                    Units.duration(Duration.ofSeconds(1), Units.LONGEST, false),
                    "How long browsers keep the cookie.")
            .defaultsTo("until the browser is closed");
    private static final Key<StickyConfig.SameSite> SAME_SITE = Key.of(
            "same-site",
            Choices.of(StickyConfig.SameSite.class),
            StickyConfig.SameSite.LAX,
            "Whether browsers send it with requests that another site has them make; `none` only by HTTPS.");
    private static final Section<StickyConfig.Inserted> COOKIE_SECTION = Section.of(
            "Sticky cookie",
            "A cookie that the balancer gives clients. It names no address and can't be forged; one that is no endpoint's is replaced."
                    + " HttpOnly, and Secure for clients that came by TLS. A name alone is short for `{name: ...}`.",
            List.of(NAME, SECRET, PATH, MAX_AGE, SAME_SITE),
            in -> new StickyConfig.Inserted(
                    in.get(NAME), in.find(SECRET, ""), in.get(PATH), in.find(MAX_AGE), in.get(SAME_SITE)));

    private static final Key<StickyConfig.Inserted> COOKIE = Key.optional(
            "cookie",
            EitherType.of(Texts.COOKIE, StickyConfig.Inserted::named, COOKIE_SECTION),
            "By a cookie of the balancer's own.");
    private static final Key<List<HashSource>> BY = Key.optional(
            "by",
            AlgorithmSection.SOURCES,
            "By the first of these that a request has; a cookie or path parameter of the application is learned from its answers.");
    private static final Key<Duration> IDLE = Key.of(
            "idle-timeout",
            Units.duration(StickyConfig.Learned.LEAST_IDLE, StickyConfig.Learned.LONGEST_IDLE, false),
            Defaults.STICKY_IDLE,
            "With `by`: how long a client is remembered that does not come.");
    private static final Key<Integer> ENTRIES = Key.of(
            "table-entries",
            Numbers.whole(StickyConfig.Learned.LEAST_ENTRIES, StickyConfig.Learned.MOST_ENTRIES),
            Defaults.STICKY_ENTRIES,
            "With `by`: how many clients are remembered, of 8 bytes each; who was not seen for longest makes room.");

    private static final Section<StickyConfig> SECTION = Section.<StickyConfig>of(
                    "Sticky",
                    "Keeps a client at the endpoint that it was at, until that one is down, drained or gone: then it moves, once. `cookie` is"
                            + " short for `{cookie: balancebeam}`.",
                    List.of(COOKIE, BY, IDLE, ENTRIES),
                    StickySection::sticky)
            .exactlyOneOf(COOKIE, BY)
            .renamed(OtherPrograms.STICKY)
            .alone(BY);

    static final Type<StickyConfig> TYPE = EitherType.of(Texts.words(words()), sticky -> sticky, SECTION);

    private StickySection() {}

    private static Map<String, StickyConfig> words() {
        Map<String, StickyConfig> words = new LinkedHashMap<>();
        words.put("cookie", StickyConfig.Inserted.named(Defaults.STICKY_COOKIE));
        return words;
    }

    private static StickyConfig sticky(Fields in) {
        StickyConfig.Inserted cookie = in.find(COOKIE);
        if (cookie != null) {
            for (Key<?> key : List.of(IDLE, ENTRIES)) {
                if (in.isGiven(key)) {
                    in.at(key).problem("is nothing to a cookie, of which nothing is remembered");
                }
            }
            return cookie;
        }
        return new StickyConfig.Learned(Objects.requireNonNull(in.find(BY)), in.get(IDLE), in.get(ENTRIES));
    }
}
