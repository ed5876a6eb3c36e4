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
     * Another layer above bytes that are sent first, in the clear: a PROXY header, which tells that probes are for no client.
     *
     * @param first not to be changed
     */
    static ProbeLayer behind(byte[] first, ProbeLayer above) {
        return (connected, endpoint) -> {
            connected.getOutputStream().write(first);
            return above.over(connected, endpoint);
        };
    }

    /**
     * A socket over a connected one, which has a time-out for reads; closed with it.
     *
     * @throws IOException when there is no such layer with that endpoint
     */
    Socket over(Socket connected, Endpoint endpoint) throws IOException;
}
