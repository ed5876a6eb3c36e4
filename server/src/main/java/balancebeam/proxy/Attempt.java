package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics;
import balancebeam.balance.LoadMetric;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.net.EventLoop;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.ConnectionPool.Wanted;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try of an exchange at one endpoint: lease a connection, send the request, take the answer. It counts what comes of it at
 * the endpoint, and its {@link Owner} decides what follows. Event loop only; reused for try after try.
 */
final class Attempt implements Requester.Sink, ConnectionPool.LeaseListener {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    /** Content is told to the metric in portions of this, and what is left at the end. */
    private static final long PORTION_BYTES = 64 * 1024;

    private final EventLoop loop;
    private Owner owner;

    private @Nullable Exchange exchange;
    private @Nullable Endpoint endpoint;
    private @Nullable Requester connection;
    private @Nullable ConnectionPool pool;
    private LoadMetric metric = LoadMetric.IN_FLIGHT;
    /** Where others wait for room at the endpoint; null where no attempt runs. */
    private @Nullable WaitingRoom room;

    private boolean answered;
    private long untoldBytes;
    private long beganNanos;

    /** Decides what follows. Event loop only. */
    interface Owner {
        /** The attempt has its connection, and the request is to be sent. */
        void connected(Requester connection, Exchange of, Attempt by);

        /** Whether the request is here whole. */
        boolean isRequestEnded();

        void requestDrained();

        void interim(Head head);

        void head(Head head, long contentBytes);

        void switched(Head head);

        void content(ByteBuffer piece);

        void flush();

        /** The answer is complete; the attempt is not over yet. */
        void end(@Nullable Head trailers);

        /** It has come to nothing, or broken off, and is over. */
        void failed(Endpoint at, ProxyError error, String detail);
    }

    Attempt(Owner owner, EventLoop loop) {
        this.owner = owner;
        this.loop = loop;
    }

    /** Begins; what comes of it the forwarding is told, perhaps within this call. */
    void begin(Exchange of, Endpoint at, ClusterOnLoop from, Wanted wanted) {
        exchange = of;
        endpoint = at;
        pool = from.pool();
        metric = from.metric();
        room = from.queues().forEndpoint();
        answered = false;
        untoldBytes = 0;
        beganNanos = loop.nowNanos();
        of.record().attempt(at, beganNanos);
        at.begin();
        Requester leased = from.pool().lease(at, wanted, of.peer(), this);
        if (leased != null) {
            leased(leased);
        }
    }

    /** Somebody else decides what follows from now on, and it is that exchange's. */
    void moveTo(Owner newOwner, Exchange newExchange) {
        ExchangeRecord before = current().record();
        owner = newOwner;
        exchange = newExchange;
        newExchange.record().tookOver(before);
    }

    long beganNanos() {
        return beganNanos;
    }

    /** Null where it has no connection yet, or none any more. */
    @Nullable
    Requester connection() {
        return connection;
    }

    Endpoint endpoint() {
        return Objects.requireNonNull(endpoint, "no attempt runs");
    }

    @Override
    public void leased(Requester leased) {
        Exchange current = current();
        connection = leased;
        pool = null; // It may last for days: what it was leased from need not.
        metrics(leased.endpoint()).request();
        current.record().connected(loop.nowNanos());
        owner.connected(leased, current, this);
    }

    @Override
    public void leaseFailed(ProxyError error, String detail) {
        if (exchange != null && connection == null) {
            failed(error, detail);
        }
    }

    /** Whether one runs there. */
    boolean isAt(Endpoint other) {
        return endpoint != null && endpoint.equals(other);
    }

    /** Whether one runs: it is connecting, or has a connection. */
    boolean runs() {
        return endpoint != null;
    }

    /** Whatever comes of it would come too late. */
    void timeOut(String detail) {
        Requester leased = connection;
        ConnectionPool from = pool;
        if (leased != null) {
            leased.close();
        } else if (from != null) {
            from.forget(this);
        }
        failed(ProxyError.ANSWER_TIMEOUT, detail);
    }

    /**
     * It is given up. Does nothing where none runs.
     *
     * @param why null where nothing was wrong with it
     */
    void giveUp(@Nullable ProxyError why) {
        if (endpoint == null) {
            return;
        }
        ConnectionPool from = pool;
        Requester leased = over(why);
        if (leased != null) {
            leased.close();
        } else if (from != null) {
            from.forget(this);
        }
    }

    /**
     * It is over, and its connection somebody else's concern.
     *
     * @return the connection; null where there is none any more
     */
    @Nullable
    Requester over(@Nullable ProxyError why) {
        Exchange current = current();
        Requester leased = connection;
        tellMetric(endpoint(), why);
        endpoint().end();
        if (room != null && endpoint().inFlightLimit() != 0) {
            room.cameFree();
        }
        room = null;
        current.record().attemptEnded(loop.nowNanos(), why);
        connection = null;
        endpoint = null;
        exchange = null;
        pool = null;
        return leased;
    }

    // ---- the answer, from the endpoint ----

    @Override
    public void interim(Head head) {
        owner.interim(head);
    }

    @Override
    public void head(Head head, long contentBytes) {
        answered(head);
        owner.head(head, contentBytes);
    }

    @Override
    public void switched(Head head) {
        answered(head);
        owner.switched(head);
    }

    private void answered(Head head) {
        Endpoint current = endpoint();
        long now = loop.nowNanos();
        int status = head.status();
        answered = true;
        current().record().answerBegun(status, now);
        current.health().onAnswer(beganNanos);
        current.answered(status);
        metrics(current).answer(status, now - beganNanos);
        metric.told(current, head, now);
        metric.answered(current, status, now - beganNanos, now); // What it is stands above what it says.
    }

    @Override
    public void content(ByteBuffer piece) {
        transferred(piece.remaining());
        owner.content(piece);
    }

    @Override
    public void flush() {
        owner.flush();
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (trailers != null) {
            metric.told(endpoint(), trailers, loop.nowNanos());
        }
        owner.end(trailers);
    }

    @Override
    public void requestDrained() {
        owner.requestDrained();
    }

    @Override
    public void failed(ProxyError error, String detail) {
        Endpoint at = endpoint();
        connection = null; // It is gone, or never came.
        current().record().attemptFailed(error, loop.nowNanos());
        note(at, error, detail);
        over(error);
        owner.failed(at, error, detail);
    }

    /** Content went to the endpoint, or came from there. */
    void transferred(int bytes) {
        untoldBytes += bytes;
        if (untoldBytes >= PORTION_BYTES) {
            metric.transferred(endpoint(), untoldBytes, loop.nowNanos());
            untoldBytes = 0;
        }
    }

    /** How it ended; while the endpoint still counts it. */
    private void tellMetric(Endpoint at, @Nullable ProxyError why) {
        if (metric == LoadMetric.IN_FLIGHT) {
            return;
        }
        long now = loop.nowNanos();
        if (untoldBytes > 0) {
            metric.transferred(at, untoldBytes, now);
        }
        // What it resets while its client is still sending may have been the client's fault, who was too slow.
        boolean excused = why == ProxyError.RESET_BEFORE_ANSWER && !owner.isRequestEnded();
        if (why != null && why.blame() == ProxyError.Blame.ENDPOINT && !excused) {
            metric.failed(at, now - beganNanos, now);
        } else if (!answered && (why == null || why.blame() != ProxyError.Blame.US)) {
            metric.abandoned(at, now - beganNanos, now);
        }
    }

    private void note(Endpoint at, ProxyError error, String detail) {
        LOG.debug("{} {} {}", error, at, detail);
        switch (error) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED, TLS_CERTIFICATE -> {
                metrics(at).connectFailure();
                at.unanswered();
                at.health().onConnectFailure(loop.nowNanos(), detail);
            }
            case RESET_BEFORE_ANSWER -> {
                metrics(at).reset();
                if (!owner.isRequestEnded()) {
                    return; // It may have grown tired of a slow client, which is no fault of its own.
                }
                at.unanswered();
                at.health().onConnectFailure(loop.nowNanos(), detail);
            }
            case ANSWER_TIMEOUT -> at.unanswered();
            case ANSWER_TRUNCATED, STALE_CONNECTION, STREAM_RESET -> metrics(at).reset();
            default -> {
                // Says nothing of the endpoint's health.
            }
        }
    }

    private EndpointMetrics.Shard metrics(Endpoint of) {
        return of.metrics().shard(loop.index());
    }

    private Exchange current() {
        return Objects.requireNonNull(exchange, "no attempt runs");
    }
}
