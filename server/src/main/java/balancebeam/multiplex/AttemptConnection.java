package balancebeam.multiplex;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.net.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection to an endpoint, which as many attempts share as it takes at a time, each by a stream of its own. Event loop only.
 *
 * <pre>
 *   CONNECTING ──▶ OPEN ──GOAWAY, its pool retired──▶ GOING ──no stream left──▶ CLOSED
 * </pre>
 *
 * @param <S> a stream
 */
public abstract class AttemptConnection<S extends AttemptStream<?>> implements MultiplexedConnection {
    private enum Phase {
        CONNECTING,
        OPEN,
        GOING,
        CLOSED
    }

    private final StreamClient<S> client;
    private final Endpoint endpoint;
    private final Keeper keeper;
    private final byte[] hostText;
    private final Timer timer;
    /** Those that were leased, started or not; each knows its place. */
    private final List<S> streams = new ArrayList<>();

    private Phase phase = Phase.CONNECTING;
    /** Its keeper knows that it stands. */
    private boolean ready;

    private boolean used;

    /** Not connected yet. */
    protected AttemptConnection(StreamClient<S> client, Endpoint endpoint, Keeper keeper) {
        this.client = client;
        this.endpoint = endpoint;
        this.keeper = keeper;
        this.hostText = Ascii.bytes(endpoint.name());
        this.timer = client.loop().timer(this::timedOut);
    }

    /** It is being connected from now on. */
    protected final void connecting() {
        timer.set(client.connectNanos());
    }

    @Override
    public final Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public final int room() {
        if (phase == Phase.CONNECTING) {
            return StreamClient.STREAMS;
        }
        return phase == Phase.OPEN ? capacity() : 0;
    }

    @Override
    public final int capacity() {
        return phase == Phase.CLOSED ? 0 : Math.min(StreamClient.STREAMS - streams.size(), granted());
    }

    /** How many more streams the endpoint takes now. */
    protected abstract int granted();

    @Override
    public final boolean isConnected() {
        return phase == Phase.OPEN;
    }

    @Override
    public final boolean isIdle() {
        return phase == Phase.OPEN && streams.isEmpty();
    }

    @Override
    public final Requester stream() {
        S stream = client.takeStream();
        if (streams.isEmpty()) {
            busy();
        }
        stream.place(streams.size());
        streams.add(stream);
        lease(stream);
        return stream;
    }

    /** That stream is one of this connection's from now on. */
    protected abstract void lease(S stream);

    /** It has streams from now on. */
    protected void busy() {
        timer.cancel();
    }

    /** The timer rang while it had streams. */
    protected void busyTimedOut() {}

    /** For the time that it takes to connect, and for which nobody uses it; between these it is free. */
    protected final Timer timer() {
        return timer;
    }

    @Override
    public final void retire() {
        if (phase == Phase.OPEN || phase == Phase.CONNECTING) {
            phase = Phase.GOING;
            closeIfDone();
        }
    }

    // ---- from connecting to closed ----

    /** It stands, and takes streams. */
    protected final void ready() {
        timer.cancel();
        ready = true;
        if (phase == Phase.CONNECTING) {
            phase = Phase.OPEN;
        }
        keeper.connected(this);
        if (streams.isEmpty() && phase == Phase.OPEN) {
            timer.set(client.idleNanos());
        }
        closeIfDone();
    }

    /** Whether it stands, or stood. */
    protected final boolean isReady() {
        return ready;
    }

    protected final boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** It could not be made. */
    protected final void connectFailed(ProxyError error, String detail) {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            timer.cancel();
            closeTransport();
            keeper.connectFailed(this, error, detail);
            keeper.closed(this);
        }
    }

    /** Ends it; its streams are told first: what they had may be gone with it. */
    protected final void end(Consumer<S> told) {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            timer.cancel();
            eachStream(told);
            closeTransport();
            keeper.closed(this);
        }
    }

    /** The endpoint is gone, for a reason that follows its name. */
    protected final void lost(String detail) {
        end(stream -> stream.lost(detail));
    }

    /** Closes what it is made of, once. */
    protected abstract void closeTransport();

    private void timedOut() {
        if (!ready) {
            connectFailed(ProxyError.CONNECT_TIMEOUT, connectTimedOut());
        } else if (streams.isEmpty()) {
            end(stream -> {});
        } else {
            busyTimedOut();
        }
    }

    /** What the endpoint did not do in time. */
    protected abstract String connectTimedOut();

    private void closeIfDone() {
        if (phase == Phase.GOING && streams.isEmpty() && ready) {
            done();
            end(stream -> {});
        }
    }

    /** It will be closed now, since its last stream has ended. */
    protected void done() {}

    /** The endpoint takes no more, and has not taken that stream nor any later one. */
    protected final void endpointLeaves(long firstStream) {
        if (phase == Phase.OPEN) {
            phase = Phase.GOING;
        }
        eachStream(stream -> {
            if (stream.id() >= firstStream) {
                stream.notTaken();
            }
        });
        client.loop().run(this::closeIfDone);
    }

    // ---- for its streams ----

    /** How many were leased, started or not. */
    protected final int streams() {
        return streams.size();
    }

    /** Calls that with each that was leased, started or not, as long as it still is: what one is told may end others. */
    protected final void eachStream(Consumer<S> action) {
        for (S stream : List.copyOf(streams)) {
            if (stream.connectionOrNull() == this) {
                action.accept(stream);
            }
        }
    }

    /** A stream was given back. */
    public final void freed(S stream) {
        S last = streams.removeLast();
        if (last != stream) {
            last.place(stream.place());
            streams.set(stream.place(), last);
        }
        client.give(stream);
        used = true;
        if (streams.isEmpty()) {
            if (phase == Phase.OPEN) {
                timer.set(client.idleNanos());
            } else {
                client.loop().run(this::closeIfDone); // Not while Netty is in the middle of it.
            }
        }
    }

    /** A stream that began then got no answer in time: if nothing else came either, the connection may be dead, and is left. */
    final void unanswered(long beganNanos) {
        if (lastReadNanos() - beganNanos < 0) {
            retire();
        }
    }

    /** When something came last. */
    protected abstract long lastReadNanos();

    /** Whether WebSockets can be asked for on its streams (RFC 8441, RFC 9220). */
    protected abstract boolean takesTunnels();

    /** "HTTP/2", say. */
    protected abstract String version();

    /** What the endpoint is called where the request does not say. */
    final byte[] hostText() {
        return hostText;
    }

    /** Whether it was used before, so that its endpoint may have closed it before the request came. */
    final boolean isUsed() {
        return used;
    }
}
