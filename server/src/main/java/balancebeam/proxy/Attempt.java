package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LastResort;
import balancebeam.balance.PickContext;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import balancebeam.http1.ClientConnection;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.ConnectionPool.Wanted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tries of one exchange at endpoints, one after the other: pick, lease, send, and pass the answer on. Event loop only;
 * reused for exchange after exchange.
 *
 * <p><b>When it may try again.</b> Only while the client has got nothing of an answer, and none of the request's content
 * was taken (it is not kept). Then, by {@link ProxyError.Retry}: always, when nothing was sent; if the method is
 * idempotent, when something may have been. A request that may have reached an endpoint and is not idempotent is never
 * sent twice.
 *
 * <p><b>Where.</b> Never at an endpoint that failed this exchange. A pooled connection that proves stale says nothing of
 * its endpoint, so that one may be tried again, but on a new connection.
 */
final class Attempt implements PickContext, ClientConnection.Drained, RequestSink, ConnectionPool.LeaseListener {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Forwarder forwarder;
    private final List<Endpoint> tried = new ArrayList<>(4);

    private @Nullable Exchange exchange;
    private @Nullable Endpoint endpoint;
    private @Nullable ClientConnection connection;
    private Wanted wanted = Wanted.ANY;
    private boolean contentTaken;
    private boolean answerBegun;
    private boolean answerEnded;
    private boolean requestEnded;
    private boolean tunnel;
    private long beganNanos;
    private ProxyError lastError = ProxyError.NO_ENDPOINT;

    Attempt(Forwarder forwarder) {
        this.forwarder = forwarder;
    }

    void begin(Exchange newExchange) {
        exchange = newExchange;
        contentTaken = false;
        answerBegun = false;
        answerEnded = false;
        tunnel = false;
        requestEnded = !newExchange.hasContent();
        lastError = ProxyError.NO_ENDPOINT;
        wanted = newExchange.method().isIdempotent() ? Wanted.ANY : Wanted.RECENT;
        newExchange.sink(this);
        attemptNext();
    }

    private void attemptNext() {
        EndpointSet all = forwarder.endpoints();
        Endpoint picked = forwarder.balancer().pick(this);
        if (picked == null) {
            picked = LastResort.pick(all, this);
        }
        if (picked == null) {
            giveUp(lastError);
        } else {
            attempt(picked, wanted);
        }
    }

    private void attempt(Endpoint picked, Wanted lease) {
        Exchange current = current();
        endpoint = picked;
        beganNanos = forwarder.loop().nowNanos();
        current.attempt(picked);
        if (current.attempts() > 1) {
            metrics(picked).retry();
        }
        picked.begin();
        ClientConnection leased = forwarder.pool().lease(picked, lease, this);
        if (leased != null) {
            leased(leased);
        }
    }

    @Override
    public void leased(ClientConnection leased) {
        connection = leased;
        metrics(leased.endpoint()).request();
        leased.start(current(), this);
        if (!requestEnded) {
            current().responder().resumeRequest();
        }
    }

    @Override
    public void leaseFailed(ProxyError error, String detail) {
        if (exchange != null && connection == null) {
            failed(error, detail);
        }
    }

    // ---- the request's content, from the client ----

    @Override
    public void requestContent(ByteBuffer piece) {
        contentTaken = true;
        ClientConnection leased = currentConnection();
        leased.content(piece);
        if (leased.isCongested()) {
            current().responder().pauseRequest();
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        requestEnded = true;
        contentTaken = true; // Its end, that is: it will not come again.
        currentConnection().endRequest(trailers);
        if (answerEnded) {
            leave(); // A tunnel whose other direction had ended before.
        }
    }

    @Override
    public void requestAborted(ProxyError error) {
        ClientConnection leased = connection;
        if (leased == null) {
            forwarder.pool().forget(this);
        } else {
            leased.close();
        }
        endAttempt();
        leave();
    }

    @Override
    public void requestDrained() {
        if (exchange != null && !requestEnded) {
            exchange.responder().resumeRequest();
        }
    }

    // ---- the answer, from the endpoint ----

    @Override
    public void interim(Head head) {
        current().responder().interim(head);
    }

    @Override
    public void head(Head head, long contentBytes) {
        answerBegun = true;
        answered(head.status());
        current().responder().head(head, contentBytes);
    }

    @Override
    public void switched(Head head) {
        answerBegun = true;
        tunnel = true;
        requestEnded = false;
        answered(head.status());
        current().responder().switched(head);
    }

    private void answered(int status) {
        Endpoint current = currentEndpoint();
        current.health().onAnswer(beganNanos);
        metrics(current).answer(status, forwarder.loop().nowNanos() - beganNanos);
    }

    @Override
    public void content(ByteBuffer piece) {
        Exchange current = current();
        current.responder().content(piece);
        // The client may have gone by that.
        if (connection != null && exchange == current && current.responder().isCongested()) {
            connection.pauseAnswer();
        }
    }

    @Override
    public void answerDrained() {
        if (connection != null) {
            connection.resumeAnswer();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        Exchange current = current();
        answerEnded = true;
        if (tunnel && !requestEnded) {
            current.responder().end(trailers);
            return;
        }
        ClientConnection leased = connection;
        connection = null;
        endAttempt();
        leave();
        if (leased != null) {
            forwarder.pool().release(leased);
        }
        current.responder().end(trailers);
    }

    @Override
    public void failed(ProxyError error, String detail) {
        Endpoint failedEndpoint = currentEndpoint();
        connection = null;
        lastError = error;
        note(failedEndpoint, error, detail);
        endAttempt();
        if (answerBegun) {
            Exchange current = current();
            leave();
            current.responder().failed(error, detail);
        } else if (mayRetry(error)) {
            retry(failedEndpoint, error);
        } else {
            giveUp(error);
        }
    }

    private void note(Endpoint at, ProxyError error, String detail) {
        LOG.debug("{} {} {}", error, at, detail);
        switch (error) {
            case CONNECT_FAILED, CONNECT_TIMEOUT -> {
                metrics(at).connectFailure();
                at.health().onConnectFailure(forwarder.loop().nowNanos(), detail);
            }
            case RESET_BEFORE_ANSWER -> {
                metrics(at).reset();
                if (!requestEnded) {
                    return; // It may have grown tired of a slow client, which is no fault of its own.
                }
                at.health().onConnectFailure(forwarder.loop().nowNanos(), detail);
            }
            case ANSWER_TRUNCATED, STALE_CONNECTION -> metrics(at).reset();
            default -> {
                // Says nothing of the endpoint's health.
            }
        }
    }

    private boolean mayRetry(ProxyError error) {
        if (contentTaken) {
            return false;
        }
        return switch (error.retry()) {
            case ALWAYS -> true;
            case IF_REPEATABLE ->
                current().method().isIdempotent() && !current().hasContent();
            case NEVER -> false;
        };
    }

    private void retry(Endpoint failedEndpoint, ProxyError error) {
        // Until the next connection stands nobody could take content, and content is not kept.
        current().responder().pauseRequest();
        if (error == ProxyError.STALE_CONNECTION || error == ProxyError.STALE_CONNECTION_UNUSED) {
            wanted = Wanted.NEW;
        } else {
            tried.add(failedEndpoint);
        }
        attemptNext();
    }

    private void giveUp(ProxyError error) {
        Exchange current = current();
        leave();
        current.responder().answer(LocalAnswer.of(error));
    }

    /** The present try is over, however it went. */
    private void endAttempt() {
        Endpoint current = endpoint;
        endpoint = null;
        if (current != null) {
            current.end();
        }
    }

    /** The exchange needs this no more. */
    private void leave() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        ClientConnection leased = connection;
        connection = null;
        if (leased != null) {
            leased.close();
        }
        endAttempt();
        current.sink(null);
        exchange = null;
        tried.clear();
        forwarder.release(this);
    }

    // ---- the pick ----

    @Override
    public long nowNanos() {
        return forwarder.loop().nowNanos();
    }

    @Override
    public long hash() {
        return 0; // No algorithm that hashes is offered yet.
    }

    @Override
    public boolean tried(Endpoint candidate) {
        return !tried.isEmpty() && tried.contains(candidate);
    }

    @Override
    public long random() {
        return forwarder.random();
    }

    private EndpointMetrics.Shard metrics(Endpoint of) {
        return of.metrics().shard(forwarder.loop().index());
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange");
        }
        return exchange;
    }

    private ClientConnection currentConnection() {
        if (connection == null) {
            throw new IllegalStateException("content for no connection");
        }
        return connection;
    }

    private Endpoint currentEndpoint() {
        if (endpoint == null) {
            throw new IllegalStateException("no attempt runs");
        }
        return endpoint;
    }
}
