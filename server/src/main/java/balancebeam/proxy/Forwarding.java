package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LastResort;
import balancebeam.balance.PickContext;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.websocket.WebSockets;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one exchange is forwarded: a pick and an {@link Attempt}, and again while {@link Retries} allows it and the client has got nothing
 * of an answer. Between the client and the attempt stand a {@link RequestFeed} and an {@link AnswerRelay}. Event loop only; reused for
 * exchange after exchange.
 */
final class Forwarding implements PickContext, RequestSink {
    private final Forwarder forwarder;
    private final Retries retries = new Retries();
    private final RequestFeed feed = new RequestFeed();
    private final AnswerRelay relay;
    private final Attempt attempt;
    private final CallDeadline deadline;

    private @Nullable Exchange exchange;
    private @Nullable ClusterOnLoop cluster;
    private ProxyError lastError = ProxyError.NO_ENDPOINT;

    Forwarding(Forwarder forwarder) {
        this.forwarder = forwarder;
        this.relay = new AnswerRelay(forwarder.loop().index());
        this.attempt = new Attempt(this, forwarder.loop());
        this.deadline = new CallDeadline(forwarder.loop(), this::deadlinePassed);
    }

    void begin(Exchange newExchange, ClusterOnLoop newCluster) {
        exchange = newExchange;
        cluster = newCluster;
        newExchange.record().cluster(newCluster.name());
        lastError = ProxyError.NO_ENDPOINT;
        feed.begin(newExchange);
        relay.begin();
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
            return;
        }
        Exchange current = current();
        if (current.record().attempts() > 0) {
            picked.metrics().shard(forwarder.loop().index()).retry();
            current.retrying();
        }
        attempt.begin(current, picked, from.pool(), retries.wanted());
    }

    private void giveUp(ProxyError error) {
        Exchange current = current();
        leave();
        current.responder().answer(LocalAnswer.of(error));
    }

    /** The exchange needs this no more. */
    private void leave() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        attempt.giveUp(null);
        current.sink(null);
        exchange = null;
        cluster = null;
        retries.end();
        if (current.edits().deadlineNanos() != 0) {
            deadline.end();
        }
        forwarder.release(this);
    }

    // ---- the request, from the client ----

    @Override
    public void requestContent(ByteBuffer piece) {
        Requester connection = connection();
        feed.content(piece, connection);
        if (connection.isCongested()) {
            current().responder().pauseRequest();
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        feed.end(trailers, attempt.connection());
        if (relay.isEnded()) {
            end(); // A tunnel whose other direction had ended before.
        }
    }

    @Override
    public void requestAborted(ProxyError error) {
        attempt.giveUp(error);
        leave();
    }

    @Override
    public void answerDrained() {
        Requester connection = attempt.connection();
        if (connection != null) {
            connection.resumeAnswer();
        }
    }

    // ---- the attempt, from its beginning to its end ----

    /** The attempt has its connection. */
    void connected(Requester connection, Exchange of, Attempt by) {
        long until = of.edits().deadlineNanos();
        if (until != 0) {
            of.edits().timeLeftNanos(Math.max(1, until - nowNanos()));
        }
        connection.start(of, by);
        feed.sendTo(connection, of);
        if (!feed.isEnded() && exchange == of && !connection.isCongested()) {
            of.responder().resumeRequest();
        }
    }

    void requestDrained() {
        if (exchange != null && !feed.isEnded()) {
            exchange.responder().resumeRequest();
        }
    }

    boolean isRequestEnded() {
        return feed.isEnded();
    }

    void interim(Head head) {
        current().responder().interim(head);
    }

    void head(Head head, long contentBytes) {
        relay.head(current(), head, contentBytes);
    }

    void switched(Head head) {
        Exchange current = current();
        relay.switched();
        feed.goesOn();
        // It may last for days: what it was routed by need not.
        cluster = null;
        current.letGo();
        if (WebSockets.isChosen(head)) {
            forwarder.webSockets().begin(current, this);
        }
        current.responder().switched(head);
    }

    void content(ByteBuffer piece) {
        Exchange current = current();
        if (!relay.content(current, piece)) {
            LocalAnswer replacement = Objects.requireNonNull(relay.instead());
            leave();
            current.responder().answer(replacement);
            return;
        }
        // The client may have gone by that.
        Requester connection = attempt.connection();
        if (connection != null && exchange == current && current.responder().isCongested()) {
            connection.pauseAnswer();
        }
    }

    void flush() {
        current().responder().flush();
    }

    void end(@Nullable Head trailers) {
        Exchange current = current();
        relay.end();
        if (relay.isTunnel() && !feed.isEnded()) {
            current.responder().end(trailers);
            return;
        }
        LocalAnswer replacement = relay.instead();
        end();
        if (replacement == null) {
            current.responder().end(trailers);
        } else {
            current.responder().answer(replacement);
        }
    }

    /** All is done: the connection may serve others. */
    private void end() {
        Requester connection = attempt.over(null);
        leave();
        if (connection != null) {
            connection.release();
        }
    }

    /** It has come to nothing, or broken off, and is over. */
    void failed(Endpoint at, ProxyError error, String detail) {
        Exchange current = current();
        lastError = error;
        if (relay.isBegun()) {
            leave();
            relay.breakOff(current, error, detail);
        } else if (!feed.isTaken() && retries.mayRetry(error, current)) {
            feed.again(current);
            // Until the next connection stands nobody could take content, and content is not kept.
            current.responder().pauseRequest();
            retries.after(error, at);
            attemptNext();
        } else {
            giveUp(error);
        }
    }

    /** The time is over that the call was given: its endpoint is told to stop, and its client, if it still listens, why. */
    private void deadlinePassed() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        current.record().attemptFailed(ProxyError.DEADLINE_EXCEEDED, nowNanos());
        attempt.giveUp(ProxyError.DEADLINE_EXCEEDED);
        leave();
        if (relay.isBegun() && relay.instead() == null) {
            relay.breakOff(current, ProxyError.DEADLINE_EXCEEDED, "did not end in the time that its client gave it");
        } else {
            current.responder().answer(LocalAnswer.of(ProxyError.DEADLINE_EXCEEDED));
        }
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

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange");
        }
        return exchange;
    }

    private ClusterOnLoop currentCluster() {
        return Objects.requireNonNull(cluster, "no cluster");
    }

    private Requester connection() {
        return Objects.requireNonNull(attempt.connection(), "content for no connection");
    }
}
