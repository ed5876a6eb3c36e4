package balancebeam.filter;

import java.util.ArrayDeque;

/** The exchanges of one event loop, used again and again by its codecs, and what is done with each. Event loop only. */
public final class ExchangePool {
    private static final int KEPT = 256;

    private final ExchangeHandler handler;
    private final ExchangeListener listener;
    private final ArrayDeque<Exchange> spare = new ArrayDeque<>();

    /**
     * An empty one.
     *
     * @param handler what is done with exchanges
     * @param listener told of every exchange's end
     */
    public ExchangePool(ExchangeHandler handler, ExchangeListener listener) {
        this.handler = handler;
        this.listener = listener;
    }

    public Exchange take() {
        Exchange exchange = spare.pollLast();
        if (exchange == null) {
            exchange = new Exchange();
        }
        exchange.listener(listener);
        return exchange;
    }

    /** It has ended, and nobody knows it any more. */
    public void give(Exchange exchange) {
        exchange.clear();
        if (spare.size() < KEPT) {
            spare.addLast(exchange);
        }
    }

    public void handle(Exchange exchange) {
        handler.handle(exchange);
    }
}
