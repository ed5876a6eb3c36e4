package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to endpoints, by one protocol. Event loop only. */
public interface ConnectionPool {

    /**
     * A requester, ready to be started, or null; then the listener will hear of one, or why there is none.
     *
     * @param peer whose request it is for
     */
    @Nullable
    Requester lease(Endpoint endpoint, Wanted wanted, Peer peer, LeaseListener listener);

    /** The listener no longer wants what it asked for: the connection will be idle, should it come. */
    void forget(LeaseListener listener);

    /** Nothing will be leased any more: idle connections close, others when they are released. */
    void retire();

    /** Who asked for a lease. */
    interface LeaseListener {
        /** Never within {@link #lease}. */
        void leased(Requester requester);

        /** Never within {@link #lease}. */
        void leaseFailed(ProxyError error, String detail);
    }

    /** Which connections a lease may be. */
    enum Wanted {
        ANY,
        /** For a request that can't be sent twice: one that was used within the last second, or a new one. */
        RECENT,
        NEW
    }
}
