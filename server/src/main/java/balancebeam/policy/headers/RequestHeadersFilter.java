package balancebeam.policy.headers;

import balancebeam.config.HeaderEditsConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;

/**
 * Changes the fields of requests on their way to endpoints: removes, then sets, then adds. Thread-safe.
 *
 * <p>A client can't bring what is set here, in any case or number, and can't take it away by naming it in Connection: the
 * codec acts on that before, and lines are added behind.
 */
public final class RequestHeadersFilter implements Filter {
    private final HeaderEdits edits;

    /** @throws IllegalArgumentException naming the field and what is wrong with it */
    public RequestHeadersFilter(HeaderEditsConfig config) {
        edits = new HeaderEdits(config);
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        for (int i = 0; i < edits.droppedCount(); i++) {
            exchange.request().dropNamed(edits.dropped(i));
            exchange.edits().lines().dropNamed(edits.dropped(i));
        }
        edits.addTo(exchange.edits().lines(), exchange);
        return Decision.PROCEED;
    }
}
