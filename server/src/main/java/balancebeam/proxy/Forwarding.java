package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.LastResort;
import balancebeam.balance.PickContext;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Requester;
import balancebeam.filter.Stickiness;
import balancebeam.http.Head;
import balancebeam.net.Timer;
import balancebeam.websocket.WebSockets;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one exchange is forwarded: a pick and an {@link Attempt}, and again while {@link Retries} allows it and the client has got nothing
 * of an answer. Between the client and the attempt stand a {@link RequestFeed} and an {@link AnswerRelay}. Event loop only; reused for
 * exchange after exchange.
 */
final class Forwarding implements PickContext, RequestSink, Attempt.Owner {
    private final Forwarder forwarder;
    private final Retries retries = new Retries();
    private final RequestFeed feed;
    private final AnswerRelay relay;
    private final Deadline deadline;
    private final Timer tryTimeout;
    private final Timer backOff;
    private final Hedging hedging;
    private final Place place;
    private final EndpointWait endpointWait;

    private @Nullable Exchange exchange;
    private @Nullable ClusterOnLoop cluster;
    private Attempt attempt;
    private ProxyError lastError = ProxyError.NO_ENDPOINT;
    /** An answer is not passed on, since another attempt follows. */
    private boolean dropping;

    private long hash;

    Forwarding(Forwarder forwarder) {
        this.forwarder = forwarder;
        this.feed = new RequestFeed(forwarder.room());
        this.relay = new AnswerRelay(forwarder.loop().index());
        this.attempt = new Attempt(this, forwarder.loop());
        this.deadline = new Deadline(forwarder.loop(), this::deadlinePassed);
        this.tryTimeout = forwarder.loop().timer(this::tryTimedOut);
        this.backOff = forwarder.loop().timer(this::attemptNext);
        this.place = new Place(this, forwarder.loop());
        this.endpointWait = new EndpointWait(this, forwarder.loop(), retries);
        this.hedging = new Hedging(this, forwarder.loop());
    }

    void begin(Exchange newExchange, ClusterOnLoop newCluster) {
        exchange = newExchange;
        cluster = newCluster;
        hash = newCluster.hash(newExchange);
        newExchange.record().cluster(newCluster.name());
        lastError = ProxyError.NO_ENDPOINT;
        feed.begin(newExchange);
        relay.begin();
        retries.begin(newExchange);
        hedging.begin(newExchange);
        newExchange.sink(this);
        if (Deadline.isIn(newExchange) && !deadline.begin(newExchange)) {
            giveUp(ProxyError.DEADLINE_EXCEEDED); // Collecting the request took all of it.
        } else if (place.enter(newExchange, newCluster)) {
            placed();
        }
    }

    /** Its cluster has a place for it now. */
    void placed() {
        currentCluster().retryBudget().deposit(nowNanos());
        attemptNext();
    }

    /** There is no place for it, or no endpoint; what went wrong before says more. */
    void turnedAway(ProxyError error) {
        giveUp(lastError == ProxyError.NO_ENDPOINT ? error : lastError);
    }

    /** Goes on at the next endpoint; waits for one, or gives up. */
    void attemptNext() {
        ClusterOnLoop from = currentCluster();
        WaitingRoom room = from.queues().forEndpoint();
        Stickiness sticky = current().stickiness();
        boolean behind = !room.isEmpty() && current().record().attempts() == 0 && EndpointChoice.isAnyWell(from, this);
        Endpoint picked = behind ? null : EndpointChoice.pick(from, sticky, this, retries);
        if (picked == null
                && (behind || EndpointChoice.isWorthWaiting(from, sticky, this))
                && endpointWait.begin(current(), from)) {
            return;
        }
        if (picked == null) {
            picked = EndpointChoice.pick(from, null, this, retries);
        }
        if (picked == null && LastResort.isFull(from.endpoints(), this)) {
            room.refused();
            turnedAway(ProxyError.OVERLOADED);
        } else if (picked == null) {
            giveUp(lastError);
        } else {
            attemptAt(picked);
        }
    }

    void attemptAt(Endpoint picked) {
        ClusterOnLoop from = currentCluster();
        Exchange current = current();
        if (current.record().attempts() > 0) {
            picked.metrics().shard(forwarder.loop().index()).retry();
            current.retrying(current);
        }
        long perTry = retries.policy().perTryNanos();
        if (perTry > 0) {
            tryTimeout.set(perTry);
        }
        hedging.attempting(current, from);
        attempt.begin(current, picked, from, retries.wanted());
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
        current.record().forwardingEnds(nowNanos());
        attempt.giveUp(null);
        hedging.end();
        place.leave();
        endpointWait.leave();
        current.sink(null);
        exchange = null;
        cluster = null;
        retries.end();
        dropping = false;
        tryTimeout.cancel();
        backOff.cancel();
        if (current.edits().deadlineNanos() != 0) {
            deadline.end();
        }
        forwarder.release(this);
    }

    // ---- the request, from the client ----

    @Override
    public void requestContent(ByteBuffer piece) {
        Requester connection = connection();
        attempt.transferred(piece.remaining());
        feed.content(piece, current(), connection);
        if (connection.isCongested()) {
            current().responder().pauseRequest();
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        feed.end(trailers, current(), attempt.connection());
        long perTry = retries.policy().perTryNanos();
        if (perTry > 0 && attempt.runs() && !relay.isBegun()) {
            tryTimeout.set(perTry); // From now on it is the endpoint's.
        }
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

    @Override
    public void connected(Requester connection, Exchange of, Attempt by) {
        startRequest(connection, of, by);
        if (!feed.isEnded() && exchange == of && !connection.isCongested()) {
            of.responder().resumeRequest();
        }
    }

    /** Sends what there is of the request. */
    void startRequest(Requester connection, Exchange of, Attempt by) {
        long until = of.edits().deadlineNanos();
        if (until != 0) {
            of.edits().timeLeftNanos(Math.max(1, until - nowNanos()));
        }
        connection.start(of, by);
        feed.sendTo(connection, of);
    }

    @Override
    public void requestDrained() {
        if (exchange != null && !feed.isEnded()) {
            exchange.responder().resumeRequest();
        }
    }

    @Override
    public boolean isRequestEnded() {
        return feed.isEnded();
    }

    @Override
    public void interim(Head head) {
        current().responder().interim(head);
    }

    @Override
    public void head(Head head, long contentBytes) {
        tryTimeout.cancel();
        Exchange current = current();
        if (hedging.runs() && retries.policy().isOn(head.status())) {
            goOnWithHedge(ProxyError.RETRIED_STATUS);
            return;
        }
        hedging.answered(attempt, cluster);
        place.answered(nowNanos() - attempt.beganNanos());
        Head own = current.answer();
        if (head != own) {
            own.copyOf(head); // Of an attempt that began as a hedge.
        }
        if (!feed.isTaken() && retries.mayRetry(own.status(), current, currentCluster(), place, nowNanos())) {
            drop(current);
        } else {
            relay.head(current, own, contentBytes);
        }
    }

    /** Most such answers are short and here already: then their connection can be used again. */
    private void drop(Exchange current) {
        dropping = true;
        int attempts = current.record().attempts();
        forwarder.loop().run(() -> {
            if (dropping && exchange == current && current.record().attempts() == attempts) {
                dropped(false);
            }
        });
    }

    private void dropped(boolean whole) {
        Exchange current = current();
        Endpoint at = attempt.endpoint();
        current.record().attemptFailed(ProxyError.RETRIED_STATUS, nowNanos());
        Requester connection = attempt.over(ProxyError.RETRIED_STATUS);
        if (connection != null && whole) {
            connection.release();
        } else if (connection != null) {
            connection.close();
        }
        again(current, at, ProxyError.RETRIED_STATUS);
    }

    @Override
    public void switched(Head head) {
        tryTimeout.cancel();
        Exchange current = current();
        relay.switched();
        feed.goesOn();
        // It may last for days: what it was routed by need not, and no deadline is for that.
        deadline.end();
        place.leave();
        cluster = null;
        if (WebSockets.isChosen(head)) {
            forwarder.webSockets().begin(current, this);
        }
        current.responder().switched(head);
        if (exchange == current) {
            current.letGo(); // Filters have seen the answer.
        }
    }

    @Override
    public void content(ByteBuffer piece) {
        Exchange current = current();
        if (dropping) {
            return;
        }
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

    @Override
    public void flush() {
        current().responder().flush();
    }

    @Override
    public void end(@Nullable Head trailers) {
        Exchange current = current();
        if (dropping) {
            dropped(true);
            return;
        }
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

    @Override
    public void failed(Endpoint at, ProxyError error, String detail) {
        Exchange current = current();
        lastError = error;
        tryTimeout.cancel();
        if (hedging.runs()) {
            retries.after(error, at);
            goOnWith(hedging.leave());
        } else if (dropping) {
            again(current, at, ProxyError.RETRIED_STATUS);
        } else if (relay.isBegun()) {
            leave();
            relay.breakOff(current, error, detail);
        } else if (!feed.isTaken() && retries.mayRetry(error, current, currentCluster(), place, nowNanos())) {
            again(current, at, error);
        } else {
            giveUp(error);
        }
    }

    /** There will be another attempt, now or after a while. */
    private void again(Exchange current, Endpoint failed, ProxyError why) {
        dropping = false;
        lastError = why;
        feed.again(current);
        // Until the next connection stands nobody could take content.
        current.responder().pauseRequest();
        retries.after(why, failed);
        long wait = retries.policy().backOffNanos(retries.seen(), random());
        if (wait == 0) {
            attemptNext();
        } else {
            backOff.set(wait);
        }
    }

    private void tryTimedOut() {
        if (exchange == null || !attempt.runs() || relay.isBegun()) {
            return;
        }
        if (attempt.connection() != null && !feed.isEnded()) {
            tryTimeout.set(retries.policy().perTryNanos()); // A slow client is no fault of the endpoint's.
        } else {
            attempt.timeOut("did not answer in the time for one attempt");
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

    // ---- the hedge ----

    /** Where a second attempt may begin now; null for nowhere. */
    @Nullable
    Endpoint besideAttempt() {
        if (exchange == null || !attempt.runs() || relay.isBegun() || dropping) {
            return null;
        }
        currentCluster().endpoints();
        return currentCluster().balancer().pick(this);
    }

    /** The hedge's answer begins first, which is no fault of the other attempt's endpoint. */
    void hedgeAnswered(Hedge by, Head head, long contentBytes) {
        attempt.giveUp(null);
        takeOver(by);
        head(head, contentBytes);
    }

    /** The attempt is as good as failed while a hedge may still do better. */
    private void goOnWithHedge(ProxyError why) {
        retries.after(why, attempt.endpoint());
        attempt.giveUp(why);
        goOnWith(hedging.leave());
    }

    /** What is left of the time for one attempt is the hedge's. */
    private void goOnWith(Hedge by) {
        takeOver(by);
        long perTry = retries.policy().perTryNanos();
        if (perTry > 0) {
            tryTimeout.set(Math.max(1, perTry - (nowNanos() - attempt.beganNanos())));
        }
    }

    /** A hedge has come to nothing while the attempt runs. */
    void hedgeFailed(Endpoint at) {
        retries.failedBeside(at);
    }

    /** The hedge's attempt is the only one now. */
    private void takeOver(Hedge by) {
        attempt = by.attempt();
        attempt.moveTo(this, current());
        by.close();
    }

    // ---- the pick ----

    @Override
    public long nowNanos() {
        return forwarder.loop().nowNanos();
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public boolean tried(Endpoint candidate) {
        return retries.tried(candidate) || attempt.isAt(candidate);
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

    ClusterOnLoop currentCluster() {
        return Objects.requireNonNull(cluster, "no cluster");
    }

    private Requester connection() {
        return Objects.requireNonNull(attempt.connection(), "content for no connection");
    }
}
