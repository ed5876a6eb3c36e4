package balancebeam.upstream.health;

import balancebeam.config.HttpExpectation;
import balancebeam.config.ValueMatch;
import balancebeam.upstream.health.Asking.Answer;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether an answer is what is expected, and how it differs if it is not. Immutable. */
final class AnswerTest {
    private static final int SHOWN = 60;

    private final HttpExpectation expectation;
    private final List<FieldTest> fields = new ArrayList<>();
    private final Predicate<String> body;

    /**
     * A field that must be so.
     *
     * @param fits of its value, or null when it is not there
     */
    private record FieldTest(String name, String wanted, Predicate<@Nullable String> fits) {}

    AnswerTest(HttpExpectation expectation) {
        this.expectation = expectation;
        expectation.headers().forEach(match -> fields.add(fieldTest(match)));
        this.body = switch (expectation.body()) {
            case null -> text -> true;
            case HttpExpectation.Body.Contains(String part) -> text -> text.contains(part);
            case HttpExpectation.Body.Regex(String pattern) -> {
                Pattern compiled = Pattern.compile(pattern);
                yield text -> compiled.matcher(text).find();
            }
        };
    }

    private static FieldTest fieldTest(ValueMatch match) {
        return switch (match.test()) {
            case ValueMatch.Test.Equal(String value) -> new FieldTest(match.name(), "'" + value + "'", value::equals);
            case ValueMatch.Test.Present(boolean wanted) ->
                new FieldTest(match.name(), wanted ? "any" : "none", value -> wanted == (value != null));
            case ValueMatch.Test.Regex(String pattern) -> {
                Pattern compiled = Pattern.compile(pattern);
                yield new FieldTest(
                        match.name(), "what matches " + pattern, value -> value != null && compiled.matches(value));
            }
        };
    }

    /** @param asked what was asked, for the reason */
    Verdict judge(Answer answer, String asked) {
        if (!expectation.fits(answer.status())) {
            String expected = expectation.status().equals(HttpExpectation.OK.status())
                    ? ""
                    : ", expected " + expectation.statusText();
            return Verdict.failed("answered %d to %s%s".formatted(answer.status(), asked, expected));
        }
        for (FieldTest field : fields) {
            String value = answer.fields().get(field.name);
            if (!field.fits.test(value)) {
                return Verdict.failed("answered %s with %s, expected %s: %s"
                        .formatted(
                                asked,
                                value == null ? "no " + field.name : field.name + " " + shown(value),
                                field.name,
                                field.wanted));
            }
        }
        if (!body.test(new String(answer.content(), StandardCharsets.UTF_8))) {
            return Verdict.failed(
                    "answered %s with %s, expected %s".formatted(asked, content(answer.content()), expectedBody()));
        }
        return Verdict.ALIVE;
    }

    private String expectedBody() {
        return switch (expectation.body()) {
            case null -> "anything";
            case HttpExpectation.Body.Contains(String part) -> shown(part) + " in it";
            case HttpExpectation.Body.Regex(String pattern) -> "what matches " + pattern;
        };
    }

    private static String content(byte[] content) {
        return content.length == 0 ? "nothing" : shown(new String(content, StandardCharsets.UTF_8));
    }

    /** The beginning, on one line. */
    private static String shown(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        return "'" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line) + "'";
    }
}
