package balancebeam.filter;

import org.slf4j.LoggerFactory;

/** Is told of every exchange when it has ended, however it did. Event loop only. */
@FunctionalInterface
public interface ExchangeListener {
    void ended(Exchange exchange, long nowNanos);

    /** As {@link #ended}; whoever listens, an embedder perhaps, must not keep the connection from its next request. */
    default void tell(Exchange exchange, long nowNanos) {
        try {
            ended(exchange, nowNanos);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ExchangeListener.class).error("Bug in a listener of exchanges", e);
        }
    }
}
