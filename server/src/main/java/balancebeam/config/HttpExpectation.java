package balancebeam.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to a probe must be like. Immutable.
 *
 * @param status one of these
 * @param headers all of these
 * @param body what the beginning of its content, of {@value #MOST_BODY_BYTES} bytes, must have in it; null for anything
 */
public record HttpExpectation(
        List<Statuses> status,
        List<ValueMatch> headers,
        @Nullable Body body) {
    public static final int MOST_BODY_BYTES = 32_768;

    /** 200, whatever comes with it. */
    public static final HttpExpectation OK = of(List.of(new Statuses(200, 200)));

    public HttpExpectation {
        status = List.copyOf(status);
        headers = List.copyOf(headers);
    }

    /** One of these, whatever comes with it. */
    public static HttpExpectation of(List<Statuses> status) {
        return new HttpExpectation(status, List.of(), null);
    }

    /** Whether a status is one of those that are expected. */
    public boolean fits(int code) {
        return status.stream().anyMatch(one -> one.from <= code && code <= one.to);
    }

    /** "200-299 or 401". */
    public String statusText() {
        return status.stream().map(Statuses::toString).collect(Collectors.joining(" or "));
    }

    /** Statuses that follow each other, both ends included. */
    public record Statuses(int from, int to) {
        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    /** What must stand in the content. */
    public sealed interface Body {
        /** That text. */
        record Contains(String text) implements Body {}

        /** Something that the RE2 expression matches. */
        record Regex(String pattern) implements Body {}
    }
}
