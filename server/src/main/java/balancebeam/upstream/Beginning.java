package balancebeam.upstream;

import balancebeam.config.ProxyProtocol;
import balancebeam.filter.PeerConnection;
import balancebeam.net.ProxyHeaderOutput;
import org.jspecify.annotations.Nullable;

/**
 * What connections to endpoints begin with.
 *
 * @param proxyProtocol by which each names its client; null where they are for everybody
 */
record Beginning(@Nullable ProxyProtocol proxyProtocol) {
    private static final byte[] NOTHING = {};

    /** Whether each connection is for one client alone. */
    boolean isPrivate() {
        return proxyProtocol != null;
    }

    /** @param client null for one who has no connection to us */
    byte[] of(@Nullable PeerConnection client) {
        if (proxyProtocol == null) {
            return NOTHING;
        }
        int version = proxyProtocol.number();
        return client == null ? ProxyHeaderOutput.own(version) : client.proxyHeader(version);
    }
}
