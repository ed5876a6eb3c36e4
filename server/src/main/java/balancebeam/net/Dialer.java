package balancebeam.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;

/** How a connection to an endpoint begins. Thread-safe; each connection belongs to the loop it is made for. */
@FunctionalInterface
public interface Dialer {
    /** Bytes travel in the clear. */
    Dialer CLEAR = (loop, name, address, first, handler) -> {
        Connection connection = loop.transport().connect(loop, address, handler);
        connection.sayFirst(first);
        return connection;
    };

    /**
     * Begins to connect; the handler hears {@link ConnectionHandler#onConnected()} or that it is broken, never within this call.
     *
     * @param name as configured, "host:port"
     * @param first what is sent in the clear before all else; empty for nothing
     * @throws IOException when not even a socket could be had
     */
    Connection connect(EventLoop loop, String name, InetSocketAddress address, byte[] first, ConnectionHandler handler)
            throws IOException;

    /**
     * By TLS.
     *
     * @param engines makes an engine in client mode for a name and an address
     */
    static Dialer tls(BiFunction<String, InetSocketAddress, SSLEngine> engines) {
        return (loop, name, address, first, handler) ->
                TlsConnection.connect(loop, address, () -> engines.apply(name, address), first, handler);
    }
}
