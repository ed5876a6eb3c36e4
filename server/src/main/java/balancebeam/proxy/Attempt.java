package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics;
import balancebeam.filter.Exchange;
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
 * the endpoint, and its {@link Forwarding} decides what follows. Event loop only; reused for try after try.
 */
final class Attempt implements Requester.Sink, ConnectionPool.LeaseListener {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Forwarding forwarding;
    private final EventLoop loop;

    private @Nullable Exchange exchange;
    private @Nullable Endpoint endpoint;
    private @Nullable Requester connection;
    private @Nullable ConnectionPool pool;
    private long beganNanos;

    Attempt(Forwarding forwarding, EventLoop loop) {
        this.forwarding = forwarding;
        this.loop = loop;
    }

    /** Begins; what comes of it the forwarding is told, perhaps within this call. */
    void begin(Exchange of, Endpoint at, ConnectionPool from, Wanted wanted) {
        exchange = of;
        endpoint = at;
        pool = from;
        beganNanos = loop.nowNanos();
        of.record().attempt(at, beganNanos);
        at.begin();
        Requester leased = from.lease(at, wanted, of.peer(), this);
        if (leased != null) {
            leased(leased);
        }
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
        forwarding.connected(leased, current, this);
    }

    @Override
    public void leaseFailed(ProxyError error, String detail) {
        if (exchange != null && connection == null) {
            failed(error, detail);
        }
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
        endpoint().end();
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
        forwarding.interim(head);
    }

    @Override
    public void head(Head head, long contentBytes) {
        answered(head.status());
        forwarding.head(head, contentBytes);
    }

    @Override
    public void switched(Head head) {
        answered(head.status());
        forwarding.switched(head);
    }

    private void answered(int status) {
        Endpoint current = endpoint();
        long now = loop.nowNanos();
        current().record().answerBegun(status, now);
        current.health().onAnswer(beganNanos);
        metrics(current).answer(status, now - beganNanos);
    }

    @Override
    public void content(ByteBuffer piece) {
        forwarding.content(piece);
    }

    @Override
    public void flush() {
        forwarding.flush();
    }

    @Override
    public void end(@Nullable Head trailers) {
        forwarding.end(trailers);
    }

    @Override
    public void requestDrained() {
        forwarding.requestDrained();
    }

    @Override
    public void failed(ProxyError error, String detail) {
        Endpoint at = endpoint();
        connection = null; // It is gone, or never came.
        current().record().attemptFailed(error, loop.nowNanos());
        note(at, error, detail);
        over(error);
        forwarding.failed(at, error, detail);
    }

    private void note(Endpoint at, ProxyError error, String detail) {
        LOG.debug("{} {} {}", error, at, detail);
        switch (error) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED, TLS_CERTIFICATE -> {
                metrics(at).connectFailure();
                at.health().onConnectFailure(loop.nowNanos(), detail);
            }
            case RESET_BEFORE_ANSWER -> {
                metrics(at).reset();
                if (!forwarding.isRequestEnded()) {
                    return; // It may have grown tired of a slow client, which is no fault of its own.
                }
                at.health().onConnectFailure(loop.nowNanos(), detail);
            }
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
