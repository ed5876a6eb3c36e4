package balancebeam.filter;

/** Is told of every exchange when it has ended, however it did. Event loop only. */
@FunctionalInterface
public interface ExchangeListener {
    void ended(Exchange exchange, long nowNanos);
}
