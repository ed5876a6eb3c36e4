package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.filter.PeerConnection;
import balancebeam.http1.ClientConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of a pool that stand idle, and who may have them. Event loop only. */
sealed interface IdleConnections permits SharedConnections, PrivateConnections {
    /** A new one begins, for the request of that client; null for one who has no connection to us. */
    void opened(ClientConnection connection, @Nullable PeerConnection client);

    /**
     * Takes the one that was used last, of those that the client may have; null for none.
     *
     * @param sinceNanos by the loop's clock: it must have been in use then, or later
     */
    @Nullable
    ClientConnection take(Endpoint endpoint, @Nullable PeerConnection client, long sinceNanos);

    /** What was used longest ago, whoever may have it; null for none. It stays where it is. */
    @Nullable
    ClientConnection oldest(Endpoint endpoint);

    /** The same, whatever its endpoint. */
    @Nullable
    ClientConnection oldest();

    /** It is idle from now on; false when nobody may have it any more, so that it should close. */
    boolean keep(ClientConnection connection);

    /** It has closed, idle or not. */
    void closed(ClientConnection connection);

    /** Nothing will be kept any more; all that are idle. */
    List<ClientConnection> retire();
}
