package balancebeam.filter;

import org.jspecify.annotations.Nullable;

/** A step on an exchange before it is forwarded. Event loop only; never blocks. */
@FunctionalInterface
public interface Filter {

    /** Null to let the exchange proceed, or how to answer it. */
    @Nullable
    LocalAnswer onRequest(Exchange exchange, long nowNanos);
}
