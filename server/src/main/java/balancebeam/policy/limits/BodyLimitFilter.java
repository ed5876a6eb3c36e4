package balancebeam.policy.limits;

import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;

/**
 * Answers 413 to a request that announces more content than its route takes, before an endpoint hears of it. Thread-safe.
 *
 * <p>Content whose length is not announced is counted as it comes, by the codec.
 */
public final class BodyLimitFilter implements Filter {
    private static final LocalAnswer TOO_LARGE = LocalAnswer.of(ProxyError.REQUEST_TOO_LARGE);

    private final long mostBytes;

    /** @param mostBytes more than this is too much */
    public BodyLimitFilter(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return exchange.contentBytes() > mostBytes ? TOO_LARGE : Decision.PROCEED;
    }
}
