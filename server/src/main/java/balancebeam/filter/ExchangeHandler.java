package balancebeam.filter;

/** What a listener does with exchanges: the forwarder, behind its filters. Event loop only. */
public interface ExchangeHandler {

    /** Takes an exchange whose request is well formed. Sees to it that it is answered, now or later. */
    void handle(Exchange exchange);
}
