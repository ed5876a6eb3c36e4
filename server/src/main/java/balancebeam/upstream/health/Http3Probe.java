package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.config.ProbeConfig;
import balancebeam.http3.Question;
import balancebeam.net.EventLoop;
import balancebeam.upstream.health.Asking.Answer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;

/**
 * One request by HTTP/3 to an endpoint on a connection of its own. Blocks, while an event loop asks.
 *
 * @param timeout from the first datagram to what is needed of the answer
 * @param engines makes an engine of QUIC in client mode, for a name "host:port" and an address
 */
record Http3Probe(
        ProbeConfig.Http request,
        Duration timeout,
        ProbeAddress address,
        EventLoop loop,
        BiFunction<String, InetSocketAddress, SSLEngine> engines,
        AnswerTest test)
        implements Probe {

    @Override
    public Verdict run(Endpoint endpoint) {
        String asked = HttpRequest.asked(request);
        Question question = Question.ask(
                loop,
                engines,
                endpoint.name(),
                address.of(endpoint),
                new Question.Request(
                        request.method().spelling(),
                        HttpRequest.host(request, endpoint.name()),
                        request.path(),
                        HttpRequest.fields(request),
                        HttpRequest.contentWanted(request)));
        try {
            Question.Outcome outcome = question.outcome().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return outcome.failure().isEmpty()
                    ? test.judge(new Answer(outcome.status(), outcome.fields(), outcome.content()), asked)
                    : Verdict.failed(outcome.failure().replace("{}", asked));
        } catch (TimeoutException e) {
            return Verdict.failed("did not answer %s within %d ms".formatted(asked, timeout.toMillis()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.failed("was not asked to the end for " + request.path());
        } finally {
            question.giveUp();
        }
    }
}
