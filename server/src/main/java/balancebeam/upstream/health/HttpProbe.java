package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.config.HttpExpectation;
import balancebeam.net.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One request to an endpoint on a connection of its own. Blocks: for a virtual thread.
 *
 * @param timeout from the connect to what is needed of the answer, however slowly that comes
 * @param layer what it speaks through
 * @param asking by which version of HTTP
 */
record HttpProbe(Duration timeout, ProbeAddress address, ProbeLayer layer, Asking asking, AnswerTest test)
        implements Probe {
    HttpProbe(Duration timeout, ProbeAddress address, ProbeLayer layer, Asking asking, HttpExpectation expectation) {
        this(timeout, address, layer, asking, new AnswerTest(expectation));
    }

    @Override
    public Verdict run(Endpoint endpoint) {
        long deadline = System.nanoTime() + timeout.toNanos();
        String asked = asking.asked();
        try (Socket connected = new DeadlineSocket(deadline)) {
            connected.connect(address.of(endpoint), DeadlineSocket.remainingMillis(deadline));
            connected.setTcpNoDelay(true);
            Socket socket = layer.over(connected, endpoint);
            return test.judge(asking.ask(socket, endpoint.name()), asked);
        } catch (Asking.NoAnswer e) {
            return Verdict.failed(e.about(asked));
        } catch (SocketTimeoutException e) {
            return Verdict.failed("did not answer %s within %d ms".formatted(asked, timeout.toMillis()));
        } catch (IOException e) {
            return Verdict.failed("could not be asked for %s: %s".formatted(asking.subject(), Reason.of(e)));
        }
    }
}
