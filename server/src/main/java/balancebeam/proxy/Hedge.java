package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.net.EventLoop;
import balancebeam.upstream.ConnectionPool.Wanted;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A second attempt of an exchange while the first one waits for its answer. It has a copy of the exchange, since two answers don't fit into
 * one; when its answer begins before the first one's, the {@link Forwarding} takes the attempt over and gives the other one up. Event loop
 * only; one for each hedge.
 */
final class Hedge implements Attempt.Owner {
    private final Hedging hedging;
    private final Forwarding forwarding;
    private final Exchange copy = new Exchange();
    private final Attempt attempt;

    Hedge(Hedging hedging, Forwarding forwarding, Exchange original, EventLoop loop) {
        this.hedging = hedging;
        this.forwarding = forwarding;
        this.attempt = new Attempt(this, loop);
        copy.copyOf(original, original.responder(), loop.nowNanos());
        copy.record().beside(original.record());
        original.retrying(copy);
    }

    void begin(Endpoint at, ClusterOnLoop from) {
        attempt.begin(copy, at, from, Wanted.ANY);
    }

    Attempt attempt() {
        return attempt;
    }

    /** It is not needed any more. */
    void giveUp() {
        attempt.giveUp(null);
        close();
    }

    /** Its attempt has ended, or is somebody else's. */
    void close() {
        copy.releaseBuffered();
    }

    @Override
    public void connected(Requester connection, Exchange of, Attempt by) {
        forwarding.startRequest(connection, of, by);
    }

    @Override
    public void head(Head head, long contentBytes) {
        hedging.answered(this, head, contentBytes);
    }

    @Override
    public void failed(Endpoint at, ProxyError error, String detail) {
        close();
        hedging.failed(at);
    }

    @Override
    public boolean isRequestEnded() {
        return true; // Only what is here whole is hedged.
    }

    @Override
    public void interim(Head head) {
        // The first attempt's are passed on.
    }

    @Override
    public void requestDrained() {
        // All was sent at once.
    }

    @Override
    public void switched(Head head) {
        throw new IllegalStateException("an upgrade is not hedged");
    }

    @Override
    public void content(ByteBuffer piece) {
        throw new IllegalStateException("content before a head");
    }

    @Override
    public void flush() {
        // Nothing was passed on.
    }

    @Override
    public void end(@Nullable Head trailers) {
        throw new IllegalStateException("an end before a head");
    }
}
