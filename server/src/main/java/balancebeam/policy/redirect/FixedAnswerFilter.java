package balancebeam.policy.redirect;

import balancebeam.config.RouteAction.FixedAnswer;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.policy.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Answers the same to every request. Thread-safe. */
public final class FixedAnswerFilter implements Filter {
    /** RFC 9110 section 15: their answers have no content. */
    private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);

    private final LocalAnswer answer;

    /** @throws IllegalArgumentException naming what is wrong with the content type */
    public FixedAnswerFilter(FixedAnswer action) {
        Template.requirePrintable(action.contentType());
        answer = WITHOUT_CONTENT.contains(action.status())
                ? LocalAnswer.empty(action.status(), "", null)
                : new LocalAnswer(
                        action.status(), "", contentType(action), action.body().getBytes(StandardCharsets.UTF_8), null);
    }

    /** Text that is more than ASCII says how it is encoded, or browsers guess. */
    private static String contentType(FixedAnswer action) {
        String type = action.contentType();
        String lower = type.toLowerCase(Locale.ROOT);
        boolean ascii = action.body().chars().allMatch(c -> c < 0x80);
        return ascii || !lower.startsWith("text/") || lower.contains("charset") ? type : type + "; charset=utf-8";
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return answer;
    }
}
