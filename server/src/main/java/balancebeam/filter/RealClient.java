package balancebeam.filter;

/** Finds out whose request an exchange is, where clients come by way of other proxies. Thread-safe; called on event loops. */
@FunctionalInterface
public interface RealClient {

    /** The peer itself. */
    RealClient PEER = exchange -> {};

    /** Tells the exchange, before it is routed. */
    void find(Exchange exchange);
}
