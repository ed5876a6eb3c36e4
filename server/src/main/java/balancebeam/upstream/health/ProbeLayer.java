package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import java.io.IOException;
import java.net.Socket;

/** What a probe speaks through: the same as requests do. Blocks: for a virtual thread. Thread-safe. */
@FunctionalInterface
public interface ProbeLayer {
    /** Bytes in the clear. */
    ProbeLayer CLEAR = (connected, endpoint) -> connected;

    /**
     * A socket over a connected one, which has a time-out for reads; closed with it.
     *
     * @throws IOException when there is no such layer with that endpoint
     */
    Socket over(Socket connected, Endpoint endpoint) throws IOException;
}
