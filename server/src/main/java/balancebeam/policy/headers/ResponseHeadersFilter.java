package balancebeam.policy.headers;

import balancebeam.config.HeaderEditsConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;

/**
 * Changes the fields of answers on their way to clients, the balancer's own answers too: removes, then sets, then adds.
 * Thread-safe.
 */
public final class ResponseHeadersFilter implements Filter {
    private final HeaderEdits edits;

    /** @throws IllegalArgumentException naming the field and what is wrong with it */
    public ResponseHeadersFilter(HeaderEditsConfig config) {
        edits = new HeaderEdits(config);
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return Decision.PROCEED;
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        for (int i = 0; i < edits.droppedCount(); i++) {
            exchange.dropAnswerField(edits.dropped(i));
        }
        edits.addTo(exchange.answerLines(), exchange);
    }
}
