package balancebeam.filter;

/** What a filter makes of a request. */
public sealed interface Decision permits Decision.Proceed, Decision.Suspend, LocalAnswer {

    /** The next filter is asked; behind the last one the request is forwarded. */
    Proceed PROCEED = new Proceed();

    /** The filter has taken a {@link Resumption} from the exchange, and will say later. */
    Suspend SUSPEND = new Suspend();

    /** See {@link #PROCEED}. Immutable. */
    final class Proceed implements Decision {
        private Proceed() {}
    }

    /** See {@link #SUSPEND}. Immutable. */
    final class Suspend implements Decision {
        private Suspend() {}
    }
}
