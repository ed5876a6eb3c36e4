package balancebeam.policy.errorpage;

import balancebeam.bytes.Ascii;
import balancebeam.config.ErrorPagesConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.http.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows errors in the form that the client prefers: pages of the configuration where they name the status, else the built-in
 * ones. Thread-safe.
 *
 * <p>The balancer's own errors are shown so, unless they bring content of their own. With {@code replace-answers} errors of
 * endpoints are too, where a page of the configuration names the status; of the endpoint's fields only those stay that tell the
 * client what to do next.
 */
public final class ErrorPagesFilter implements Filter {
    private static final String VARY = "Vary: Accept\r\n";
    private static final byte[][] KEPT = {
        Ascii.bytes("www-authenticate"), Ascii.bytes("retry-after"), Ascii.bytes("allow")
    };
    private static final byte[] NOTHING = {};

    private final List<PageSet> pages;
    private final boolean replacesAnswers;

    public ErrorPagesFilter(ErrorPagesConfig config) {
        pages = config.pages().stream().map(PageSet::new).toList();
        replacesAnswers = config.replaceAnswers();
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return Decision.PROCEED;
    }

    @Override
    public LocalAnswer onLocalAnswer(Exchange exchange, LocalAnswer answer) {
        if (answer.error() == null || !answer.isBare()) {
            return answer;
        }
        PageSet own = pagesFor(answer.status());
        return shown(exchange, answer, own == null ? PageSet.BUILT_IN : own);
    }

    @Override
    public @Nullable LocalAnswer inPlaceOfAnswer(Exchange exchange, int status) {
        PageSet own = replacesAnswers ? pagesFor(status) : null;
        if (own == null) {
            return null;
        }
        LocalAnswer bare = new LocalAnswer(status, keptFields(exchange.answer()), "", NOTHING, null);
        return shown(exchange, bare, own);
    }

    private @Nullable PageSet pagesFor(int status) {
        for (PageSet set : pages) {
            if (set.isFor(status)) {
                return set;
            }
        }
        return null;
    }

    private static LocalAnswer shown(Exchange exchange, LocalAnswer answer, PageSet set) {
        Form form = Preference.of(exchange.request());
        byte[] content = set.page(form)
                .render(answer.status(), exchange.record().requestId().text());
        return answer.with(VARY + set.fields(form), set.contentType(form), content);
    }

    private static String keptFields(Head answer) {
        StringBuilder fields = new StringBuilder();
        for (byte[] name : KEPT) {
            for (int i = answer.findNamed(name); i != Head.NONE; i = answer.findNamed(name, i + 1)) {
                fields.append(Ascii.text(answer.bytes(), answer.nameStart(i), answer.nameEnd(i)))
                        .append(": ")
                        .append(Ascii.text(answer.bytes(), answer.valueStart(i), answer.valueEnd(i)))
                        .append("\r\n");
            }
        }
        return fields.toString();
    }
}
