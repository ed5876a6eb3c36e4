package balancebeam.filter;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import org.jspecify.annotations.Nullable;

/** Which endpoint a request's client was at before. For one exchange; event loop only. */
@FunctionalInterface
public interface Stickiness {

    /** The endpoint of those that the client was at; null for none of them. Whether it can be picked is the caller's question. */
    @Nullable
    Endpoint wanted(EndpointSet endpoints);
}
