package balancebeam.filter;

import balancebeam.balance.Endpoint;
import java.io.IOException;

/** A connection to an endpoint that many attempts share, each by a {@linkplain #stream() stream} of its own. Event loop only. */
public interface MultiplexedConnection {
    /** Makes them, by one version of HTTP. */
    @FunctionalInterface
    interface Opening {
        /**
         * Begins to connect.
         *
         * @param first what is sent before all else, also before TLS; empty for nothing
         * @throws IOException when not even a socket could be had
         */
        MultiplexedConnection open(Endpoint endpoint, Keeper keeper, byte[] first) throws IOException;
    }

    /** Who keeps them. */
    interface Keeper {
        /** It stands. */
        void connected(MultiplexedConnection connection);

        /** It could not be made; it is closed. */
        void connectFailed(MultiplexedConnection connection, ProxyError error, String detail);

        /** It has closed, for whatever reason. Once for every connection, also after {@link #connectFailed}. */
        void closed(MultiplexedConnection connection);
    }

    /** Whose it is. */
    Endpoint endpoint();

    /** How many more streams it takes now. */
    int room();

    /** The same for those who have waited for it, also when it was retired meanwhile. */
    int capacity();

    /** Whether it stands, and takes streams. */
    boolean isConnected();

    /** Whether it is used by nobody now. */
    boolean isIdle();

    /** One more stream, to be started; only while there is {@linkplain #room() room}. */
    Requester stream();

    /** It takes no more streams, and closes when those that run have ended. */
    void retire();
}
