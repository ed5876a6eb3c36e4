package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.http3.Question;
import balancebeam.net.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;

/**
 * One HTTP/3 GET to an endpoint on a connection of its own; only a 200 means alive. Blocks, while an event loop asks.
 *
 * @param path where to
 * @param timeout from the first datagram to the answer's status
 * @param engines makes an engine of QUIC in client mode, for a name "host:port" and an address
 */
record Http3Probe(
        String path, Duration timeout, EventLoop loop, BiFunction<String, InetSocketAddress, SSLEngine> engines)
        implements Probe {

    @Override
    public Verdict run(Endpoint endpoint) {
        Question question = Question.ask(loop, engines, endpoint.name(), endpoint.address(), path);
        try {
            Question.Outcome outcome = question.outcome().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return outcome.failure().isEmpty()
                    ? HttpProbe.judged(outcome.status(), "GET " + path)
                    : Verdict.failed(outcome.failure().replace("{}", "GET " + path));
        } catch (TimeoutException e) {
            return Verdict.failed("did not answer GET %s within %d ms".formatted(path, timeout.toMillis()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.failed("was not asked to the end for " + path);
        } finally {
            question.giveUp();
        }
    }
}
