package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LastResort;
import balancebeam.balance.PickContext;
import balancebeam.filter.AnswerStage;
import balancebeam.filter.BufferedRequest;
import balancebeam.filter.ContentFilter;
import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Requester;
import balancebeam.filter.Route;
import balancebeam.http.Head;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.ConnectionPool.Wanted;
import balancebeam.websocket.WebSockets;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tries of one exchange at endpoints, one after the other: pick, lease, send, and pass the answer on. Event loop only;
 * reused for exchange after exchange.
 *
 * <p>It tries again only while the client has got nothing of an answer; {@link Retries} knows what else must hold.
 */
final class Attempt implements PickContext, Requester.Sink, RequestSink, ConnectionPool.LeaseListener {
    /** More of an answer that is replaced is not read: then its connection is closed. */
    private static final long MOST_DISCARDED_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Forwarder forwarder;
    private final Retries retries = new Retries();
    private final CallDeadline deadline;

    private @Nullable Exchange exchange;
    private @Nullable ClusterOnLoop cluster;
    private @Nullable Endpoint endpoint;
    private @Nullable Requester connection;
    private boolean endedEarly;
    private @Nullable Head earlyTrailers;
    private boolean answerBegun;
    private boolean answerEnded;
    private boolean requestEnded;
    private boolean tunnel;

    /** What a filter has the client told in place of the endpoint's answer, when that has ended; null for nothing. */
    private @Nullable LocalAnswer instead;

    private long discardedBytes;
    private long beganNanos;
    private ProxyError lastError = ProxyError.NO_ENDPOINT;

    Attempt(Forwarder forwarder) {
        this.forwarder = forwarder;
        this.deadline = new CallDeadline(forwarder.loop(), this::deadlinePassed);
    }

    void begin(Exchange newExchange, ClusterOnLoop newCluster) {
        exchange = newExchange;
        cluster = newCluster;
        newExchange.record().cluster(newCluster.name());
        endedEarly = false;
        earlyTrailers = null;
        answerBegun = false;
        answerEnded = false;
        tunnel = false;
        instead = null;
        discardedBytes = 0;
        requestEnded = !newExchange.hasContent();
        lastError = ProxyError.NO_ENDPOINT;
        retries.begin(newExchange);
        newExchange.sink(this);
        if (CallDeadline.isIn(newExchange) && !deadline.begin(newExchange)) {
            giveUp(ProxyError.DEADLINE_EXCEEDED); // Collecting the request took all of it.
        } else {
            attemptNext();
        }
    }

    private void attemptNext() {
        ClusterOnLoop from = currentCluster();
        EndpointSet all = from.endpoints();
        Endpoint picked = from.balancer().pick(this);
        if (picked == null) {
            picked = LastResort.pick(all, this);
        }
        if (picked == null) {
            giveUp(lastError);
        } else {
            attempt(picked, retries.wanted());
        }
    }

    private void attempt(Endpoint picked, Wanted lease) {
        Exchange current = current();
        endpoint = picked;
        beganNanos = forwarder.loop().nowNanos();
        current.record().attempt(picked, beganNanos);
        if (current.record().attempts() > 1) {
            metrics(picked).retry();
            current.retrying();
        }
        picked.begin();
        Requester leased = currentCluster().pool().lease(picked, lease, current.peer(), this);
        if (leased != null) {
            leased(leased);
        }
    }

    @Override
    public void leased(Requester leased) {
        connection = leased;
        metrics(leased.endpoint()).request();
        current().record().connected(forwarder.loop().nowNanos());
        Exchange current = current();
        long until = current.edits().deadlineNanos();
        if (until != 0) {
            current.edits().timeLeftNanos(Math.max(1, until - forwarder.loop().nowNanos()));
        }
        leased.start(current, this);
        BufferedRequest buffered = current.buffered();
        if (buffered != null) {
            sendBuffered(leased, buffered);
        }
        if (endedEarly) {
            leased.endRequest(earlyTrailers);
        }
        if (!requestEnded && exchange == current && !leased.isCongested()) {
            current.responder().resumeRequest();
        }
    }

    /** What was collected ahead is not taken by this: it can be sent again. */
    private void sendBuffered(Requester leased, BufferedRequest buffered) {
        leased.content(buffered.content());
        if (buffered.isComplete()) {
            requestEnded = true;
            leased.endRequest(buffered.trailers());
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
        retries.contentTaken();
        Requester leased = currentConnection();
        leased.content(piece);
        if (leased.isCongested()) {
            current().responder().pauseRequest();
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        requestEnded = true;
        if (connection == null) {
            // Collected ahead, and its end came along before there was a connection for it.
            endedEarly = true;
            earlyTrailers = trailers == null ? null : trailers.copy();
            return;
        }
        retries.contentTaken(); // Its end, that is.
        connection.endRequest(trailers);
        if (answerEnded) {
            Requester leased = connection;
            connection = null;
            leave(); // A tunnel whose other direction had ended before.
            leased.release();
        }
    }

    @Override
    public void requestAborted(ProxyError error) {
        abandon(error);
    }

    private void abandon(ProxyError error) {
        Requester leased = connection;
        connection = null;
        if (leased == null) {
            currentCluster().pool().forget(this);
        } else {
            leased.close();
        }
        endAttempt(error);
        leave();
    }

    /** The time is over that the call was given: its endpoint is told to stop, and its client, if it still listens, why. */
    private void deadlinePassed() {
        Exchange current = exchange;
        if (current != null) {
            current.record()
                    .attemptFailed(
                            ProxyError.DEADLINE_EXCEEDED, forwarder.loop().nowNanos());
            abandon(ProxyError.DEADLINE_EXCEEDED);
            if (answerBegun && instead == null) {
                breakOff(current, ProxyError.DEADLINE_EXCEEDED, "did not end in the time that its client gave it");
            } else {
                current.responder().answer(LocalAnswer.of(ProxyError.DEADLINE_EXCEEDED));
            }
        }
    }

    /** The client has got a part of an answer, and there will be no more of it. Clients of gRPC learn why. */
    private static void breakOff(Exchange of, ProxyError error, String detail) {
        if (of.request().majorVersion() > 1 && Grpc.isCall(of.request()) && Grpc.isCall(of.answer())) {
            of.record().failed(error);
            LocalAnswer reason = LocalAnswer.of(error);
            of.responder()
                    .end(Grpc.trailers(
                            Grpc.status(reason), "HTTP " + error.status().line()));
        } else {
            of.responder().failed(error, detail);
        }
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
        Exchange current = current();
        instead = current.inPlaceOfAnswer(head.status());
        if (instead == null) {
            passOn(current, head, contentBytes);
        }
    }

    /** By way of what filters put before the client: those that saw the request, so none for a mirror's copy. */
    private void passOn(Exchange current, Head head, long contentBytes) {
        long bytes = contentBytes;
        Route route = current.route();
        for (int i = route.changesContent() ? current.filtersRun() - 1 : -1; i >= 0; i--) {
            AnswerStage stage = route.filter(i) instanceof ContentFilter filter
                    ? filter.stage(current, head, bytes, forwarder.loop().index())
                    : null;
            if (stage != null) {
                current.answersBy(stage);
                bytes = UNKNOWN;
            }
        }
        current.responder().head(head, bytes);
    }

    @Override
    public void switched(Head head) {
        answerBegun = true;
        tunnel = true;
        requestEnded = false;
        answered(head.status());
        Exchange current = current();
        // It may last for days: what it was routed by need not.
        cluster = null;
        current.letGo();
        if (WebSockets.isChosen(head)) {
            forwarder.webSockets().begin(current, this);
        }
        current.responder().switched(head);
    }

    private void answered(int status) {
        Endpoint current = currentEndpoint();
        long now = forwarder.loop().nowNanos();
        current().record().answerBegun(status, now);
        current.health().onAnswer(beganNanos);
        metrics(current).answer(status, now - beganNanos);
    }

    @Override
    public void content(ByteBuffer piece) {
        Exchange current = current();
        if (instead != null) {
            discard(piece, instead);
            return;
        }
        current.responder().content(piece);
        // The client may have gone by that.
        if (connection != null && exchange == current && current.responder().isCongested()) {
            connection.pauseAnswer();
        }
    }

    @Override
    public void flush() {
        current().responder().flush();
    }

    /** The connection can be used again once the answer has ended; but not every answer is worth waiting for. */
    private void discard(ByteBuffer piece, LocalAnswer answer) {
        discardedBytes += piece.remaining();
        if (discardedBytes > MOST_DISCARDED_BYTES) {
            Exchange current = current();
            leave();
            current.responder().answer(answer);
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
        Requester leased = connection;
        LocalAnswer replacement = instead;
        connection = null;
        endAttempt(null);
        leave();
        if (leased != null) {
            leased.release();
        }
        if (replacement == null) {
            current.responder().end(trailers);
        } else {
            current.responder().answer(replacement);
        }
    }

    @Override
    public void failed(ProxyError error, String detail) {
        Endpoint failedEndpoint = currentEndpoint();
        connection = null;
        lastError = error;
        current().record().attemptFailed(error, forwarder.loop().nowNanos());
        note(failedEndpoint, error, detail);
        endAttempt(error);
        if (answerBegun) {
            Exchange current = current();
            LocalAnswer replacement = instead;
            leave();
            if (replacement == null) {
                breakOff(current, error, detail);
            } else {
                current.responder().answer(replacement); // Of which the client was to see nothing anyway.
            }
        } else if (retries.mayRetry(error, current())) {
            retry(failedEndpoint, error);
        } else {
            giveUp(error);
        }
    }

    private void note(Endpoint at, ProxyError error, String detail) {
        LOG.debug("{} {} {}", error, at, detail);
        switch (error) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED, TLS_CERTIFICATE -> {
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
            case ANSWER_TRUNCATED, STALE_CONNECTION, STREAM_RESET -> metrics(at).reset();
            default -> {
                // Says nothing of the endpoint's health.
            }
        }
    }

    private void retry(Endpoint failedEndpoint, ProxyError error) {
        requestEnded = !current().hasContent() || endedEarly;
        // Until the next connection stands nobody could take content, and content is not kept.
        current().responder().pauseRequest();
        retries.after(error, failedEndpoint);
        attemptNext();
    }

    private void giveUp(ProxyError error) {
        Exchange current = current();
        leave();
        current.responder().answer(LocalAnswer.of(error));
    }

    /** The present try is over, however it went. */
    private void endAttempt(@Nullable ProxyError why) {
        Endpoint current = endpoint;
        endpoint = null;
        if (current != null) {
            current.end();
            current().record().attemptEnded(forwarder.loop().nowNanos(), why);
        }
    }

    /** The exchange needs this no more. */
    private void leave() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        Requester leased = connection;
        connection = null;
        if (leased != null) {
            leased.close();
        }
        endAttempt(null);
        current.sink(null);
        exchange = null;
        cluster = null;
        retries.end();
        if (current.edits().deadlineNanos() != 0) {
            deadline.end();
        }
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
        return retries.tried(candidate);
    }

    @Override
    public long random() {
        return currentCluster().random();
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

    private ClusterOnLoop currentCluster() {
        return Objects.requireNonNull(cluster, "no cluster");
    }

    private Requester currentConnection() {
        return Objects.requireNonNull(connection, "content for no connection");
    }

    private Endpoint currentEndpoint() {
        return Objects.requireNonNull(endpoint, "no attempt runs");
    }
}
