package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.net.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A connection to an endpoint, perhaps with a handshake, and nothing more. Blocks: for a virtual thread.
 *
 * @param timeout of all
 * @param layer what stands above the connection: of TLS, whose handshake is the proof
 * @param what the endpoint is to do: "accept a connection"
 */
record ConnectProbe(Duration timeout, ProbeAddress address, ProbeLayer layer, String what) implements Probe {
    @Override
    public Verdict run(Endpoint endpoint) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket connected = new DeadlineSocket(deadline)) {
            connected.connect(address.of(endpoint), DeadlineSocket.remainingMillis(deadline));
            layer.over(connected, endpoint);
            return Verdict.ALIVE;
        } catch (SocketTimeoutException e) {
            return Verdict.failed("did not %s within %d ms".formatted(what, timeout.toMillis()));
        } catch (IOException e) {
            return Verdict.failed("did not %s: %s".formatted(what, Reason.of(e)));
        }
    }
}
