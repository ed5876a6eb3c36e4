package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.net.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One request to an endpoint on a connection of its own; only a 200 means alive. Blocks: for a virtual thread.
 *
 * @param path where to
 * @param timeout from the connect to the answer's status, however slowly that comes
 * @param layer what it speaks through
 * @param asking by which version of HTTP
 */
record HttpProbe(String path, Duration timeout, ProbeLayer layer, Asking asking) implements Probe {
    private static final int ALIVE = 200;

    @Override
    public Verdict run(Endpoint endpoint) {
        long deadline = System.nanoTime() + timeout.toNanos();
        String asked = asking.asked(path);
        try (Socket connected = new DeadlineSocket(deadline)) {
            connected.connect(endpoint.address(), DeadlineSocket.remainingMillis(deadline));
            connected.setTcpNoDelay(true);
            Socket socket = layer.over(connected, endpoint);
            int status = asking.status(socket, endpoint.name(), path);
            return judged(status, asked);
        } catch (Asking.NoAnswer e) {
            return Verdict.failed(e.about(asked));
        } catch (SocketTimeoutException e) {
            return Verdict.failed("did not answer %s within %d ms".formatted(asked, timeout.toMillis()));
        } catch (IOException e) {
            return Verdict.failed("could not be asked for %s: %s".formatted(asking.subject(path), Reason.of(e)));
        }
    }

    /** What the status of an answer means. */
    static Verdict judged(int status, String asked) {
        return status == ALIVE ? Verdict.ALIVE : Verdict.failed("answered %d to %s".formatted(status, asked));
    }
}
