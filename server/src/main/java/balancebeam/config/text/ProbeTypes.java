package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.HttpExpectation;
import balancebeam.config.HttpExpectation.Statuses;
import balancebeam.config.ProbeConfig;
import balancebeam.config.ValueMatch;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a probe by HTTP asks, and what it expects of the answer. */
final class ProbeTypes {
    private static final Pattern STATUSES = Pattern.compile("([2-5][0-9]{2})( ?- ?([2-5][0-9]{2}))?");

    /** The only thing that a kind of probe without settings can be. */
    static final ScalarType<Boolean> TRUE = ScalarType.<Boolean>of(
                    "`true`", "true", Schema.of("const", true), text -> text.equals("true") ? true : null)
            .withPlain(value -> value);

    private static final ScalarType<Statuses> STATUS = ScalarType.of(
                    "status or range",
                    "a status from 200 to 599, or a range, as 200-299",
                    Schema.anyOf(List.of(
                            Schema.number("integer", 200, 599),
                            Schema.pattern("^[2-5][0-9]{2}( ?- ?[2-5][0-9]{2})?$"))),
                    ProbeTypes::statuses)
            .withHint(text -> text.matches("[2-5]xx") ? Nearest.hint("%1$c00-%1$c99".formatted(text.charAt(0))) : "");
    private static final Key<List<Statuses>> STATUS_SET = Key.of(
            "status",
            ListType.atLeastOne(STATUS),
            HttpExpectation.OK.status(),
            "Which statuses mean that it is alive.");
    private static final Key<Map<String, ValueMatch.Test>> ANSWER_HEADERS = Key.of(
            "headers",
            MapType.of("header", Texts.HEADER, MatchSection.TEXT_OR_TEST),
            Map.of(),
            "Headers of the answer, all of which must fit.");
    private static final Key<String> BODY_REGEX =
            Key.required("regex", Paths.REGEX, "What must match something in it.");
    private static final Section<HttpExpectation.Body> BODY_TEST = Section.of(
            "Expected body",
            "What must stand in the first 32 KiB of the content. A text alone is to be found as it is.",
            List.of(BODY_REGEX),
            in -> new HttpExpectation.Body.Regex(in.get(BODY_REGEX)));
    private static final Key<HttpExpectation.Body> BODY = Key.optional(
            "body",
            EitherType.of(
                    Texts.such("text", "a text", text -> !text.isEmpty()),
                    HttpExpectation.Body.Contains::new,
                    BODY_TEST),
            "What must stand in its first 32 KiB.");
    private static final Section<HttpExpectation> EXPECTATION = Section.of(
            "Expected answer",
            "What an answer to a probe must be like: all that is given must hold. `200-299` is short for"
                    + " `{status: 200-299}`.",
            List.of(STATUS_SET, ANSWER_HEADERS, BODY),
            in -> new HttpExpectation(in.get(STATUS_SET), MatchSection.values(in.get(ANSWER_HEADERS)), in.find(BODY)));

    static final Key<String> PATH = Key.of(
            "path",
            Paths.TARGET,
            Defaults.HEALTH_CHECK_PATH,
            "Where the request goes: a path, with a query if need be.");
    private static final Key<ProbeConfig.ProbeMethod> METHOD = Key.of(
            "method", Choices.of(ProbeConfig.ProbeMethod.class), ProbeConfig.ProbeMethod.GET, "The request's method.");
    private static final Key<String> HOST = Key.<String>optional(
                    "host", Addresses.AUTHORITY, "Whom the request names (Host).")
            .defaultsTo("the endpoint itself");
    private static final Key<Map<String, String>> REQUEST_HEADERS = Key.of(
            "request-headers",
            MapType.of("header", Texts.EDITED_HEADER, Texts.LINE),
            Map.of(),
            "Headers that the request has.");
    private static final Key<HttpExpectation> EXPECT = Key.<HttpExpectation>optional(
                    "expect",
                    EitherType.of(STATUS, one -> HttpExpectation.of(List.of(one)), EXPECTATION),
                    "What the answer must be like.")
            .defaultsTo("200");

    /** The keys of a request. */
    static final List<Key<?>> HTTP = List.of(PATH, METHOD, HOST, REQUEST_HEADERS, EXPECT);

    private ProbeTypes() {}

    static ProbeConfig http(Fields in) {
        HttpExpectation expect = in.find(EXPECT, HttpExpectation.OK);
        if (in.get(METHOD) == ProbeConfig.ProbeMethod.HEAD && expect.body() != null) {
            throw new IllegalArgumentException("method: the answer to a HEAD has no body that could be expected");
        }
        return new ProbeConfig.Http(in.get(METHOD), in.get(PATH), in.find(HOST, ""), in.get(REQUEST_HEADERS), expect);
    }

    private static @Nullable Statuses statuses(String text) {
        Matcher range = STATUSES.matcher(text);
        if (!range.matches()) {
            return null;
        }
        int from = Integer.parseInt(range.group(1));
        int to = range.group(3) == null ? from : Integer.parseInt(range.group(3));
        return from <= to ? new Statuses(from, to) : null;
    }
}
