package balancebeam.config.text;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.HostMatch;
import balancebeam.config.PathMatch;
import balancebeam.config.RouteMatch;
import balancebeam.config.ValueMatch;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code routes.NAME.match}. */
final class MatchSection {
    private static final Key<Boolean> PRESENT =
            Key.optional("present", Numbers.BOOLEAN, "Whether it must be there, or must not.");
    private static final Key<String> REGEX = Key.optional("regex", Paths.REGEX, "What its value must be, as a whole.");
    private static final Section<ValueMatch.Test> TEST = Section.<ValueMatch.Test>of(
                    "Value match",
                    "What a header, a query parameter or a cookie must be like. A text alone is the exact value.",
                    List.of(PRESENT, REGEX),
                    MatchSection::test)
            .exactlyOneOf(PRESENT, REGEX);

    /** An exact value, or a test. */
    static final Type<ValueMatch.Test> TEXT_OR_TEST = EitherType.of(Texts.TEXT, ValueMatch.Test.Equal::new, TEST);

    private static final Key<List<HostMatch>> HOST = Key.of(
            "host",
            ListType.atLeastOne(Addresses.HOST),
            List.of(),
            "Hosts without port; `*.example.com` is every host below that one.");
    private static final Key<String> PATH = Key.optional("path", Paths.REQUEST_PATH, "That path and no other.");
    private static final Key<String> PATH_PREFIX = Key.optional(
            "path-prefix", Paths.REQUEST_PATH, "That path and all below it: /api takes /api/x, not /apix.");
    private static final Key<String> PATH_REGEX =
            Key.optional("path-regex", Paths.REGEX, "Every path that the expression matches as a whole.");
    private static final Key<List<String>> METHOD =
            Key.of("method", ListType.atLeastOne(Texts.METHOD), List.of(), "Methods.");
    private static final Key<Map<String, ValueMatch.Test>> HEADERS = Key.of(
            "headers", MapType.of("header", Texts.HEADER, TEXT_OR_TEST), Map.of(), "Headers, all of which must fit.");
    private static final Key<Map<String, ValueMatch.Test>> QUERY = Key.of(
            "query",
            MapType.of("parameter", Texts.PARAMETER, TEXT_OR_TEST),
            Map.of(),
            "Query parameters, all of which must fit.");
    private static final Key<Map<String, ValueMatch.Test>> COOKIES = Key.of(
            "cookies", MapType.of("cookie", Texts.COOKIE, TEXT_OR_TEST), Map.of(), "Cookies, all of which must fit.");
    private static final Key<List<IpNetwork>> SOURCE =
            Key.of("source", ListType.atLeastOne(Addresses.NETWORK), List.of(), "Networks that clients are in.");
    private static final Key<List<String>> LISTENER = Key.of(
            "listener",
            ListType.atLeastOne(Texts.nameOf(Kind.LISTENER)),
            List.of(),
            "Listeners that the request came in by.");

    static final Section<RouteMatch> SECTION = Section.of(
                    "Match",
                    "What a request must be like: all that is given must hold; of a list, one. Nothing given takes"
                            + " everything.",
                    List.of(HOST, PATH, PATH_PREFIX, PATH_REGEX, METHOD, HEADERS, QUERY, COOKIES, SOURCE, LISTENER),
                    in -> new RouteMatch(
                            in.get(LISTENER),
                            in.get(HOST),
                            path(in),
                            in.get(METHOD),
                            values(in.get(HEADERS)),
                            values(in.get(QUERY)),
                            values(in.get(COOKIES)),
                            in.get(SOURCE)))
            .atMostOneOf(PATH, PATH_PREFIX, PATH_REGEX)
            .renamed(OtherPrograms.MATCH);

    private MatchSection() {}

    private static PathMatch path(Fields in) {
        String exact = in.find(PATH);
        if (exact != null) {
            return new PathMatch.Exact(exact);
        }
        String prefix = in.find(PATH_PREFIX);
        if (prefix != null) {
            return new PathMatch.Prefix(prefix);
        }
        String regex = in.find(PATH_REGEX);
        return regex == null ? new PathMatch.Any() : new PathMatch.Regex(regex);
    }

    private static ValueMatch.Test test(Fields in) {
        Boolean present = in.find(PRESENT);
        return present == null
                ? new ValueMatch.Test.Regex(Objects.requireNonNull(in.find(REGEX)))
                : new ValueMatch.Test.Present(present);
    }

    static List<ValueMatch> values(Map<String, ValueMatch.Test> tests) {
        return tests.entrySet().stream()
                .map(entry -> new ValueMatch(entry.getKey(), entry.getValue()))
                .toList();
    }
}
