package balancebeam.net;

import balancebeam.config.TlsPolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;

/**
 * Those connections of one event loop that are open and have not come to requests yet: they shake hands, or a proxy is to say whose
 * they are. Event loop only.
 */
public final class Prefaces {
    private final EventLoop loop;
    private final Set<Preface> running = new LinkedHashSet<>();
    private long timeoutNanos;

    /** @param timeoutNanos how long each may take */
    public Prefaces(EventLoop loop, long timeoutNanos) {
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
    }

    /** From now on each may take so long. */
    public void timeout(long nanos) {
        timeoutNanos = nanos;
    }

    /**
     * Waits for a PROXY header, and then for nothing more.
     *
     * @param accepted by that listener, just now
     * @param next takes the connection, whose address is the client's then
     */
    public void awaitProxyHeader(Connection accepted, Listener listener, BiConsumer<Connection, Listener> next) {
        running.add(new ProxyHeaderPreface(this, accepted, listener, next));
    }

    /**
     * Shakes hands.
     *
     * @param connection accepted by that listener
     * @param engine in server mode
     * @param policy that it follows
     * @param next takes the connection that goes by TLS then
     */
    public void shakeHands(
            Connection connection,
            Listener listener,
            SSLEngine engine,
            TlsPolicy policy,
            TlsCounts counts,
            BiConsumer<Connection, Listener> next) {
        running.add(new TlsPreface(this, connection, engine, policy, listener, counts, next));
    }

    /** Goes on with a connection whose client has said what it asks for. */
    @FunctionalInterface
    public interface HelloTaker {
        void take(Connection connection, Listener listener, ClientHello hello);
    }

    /**
     * Listens to what the client asks for by TLS; not a byte is taken from who shakes hands then.
     *
     * @param connection accepted by that listener
     */
    public void awaitHello(Connection connection, Listener listener, TlsCounts counts, HelloTaker next) {
        running.add(new ClientHelloPreface(this, connection, listener, counts, next));
    }

    /** Shakes hands with a client that wants no more than that, and closes. */
    public void shakeHandsOnly(Connection connection, Listener listener, SSLEngine engine) {
        running.add(new TlsPreface(this, connection, engine, null, listener, new TlsCounts(), ChallengeEnd::of));
    }

    /** Closes a connection that is one too many. */
    public void refuse(Connection accepted, Listener listener, TlsCounts counts) {
        counts.refused();
        // Not now: whoever gives it has not done with it.
        loop.run(() -> {
            accepted.reset();
            listener.connectionClosed(loop);
        });
    }

    /** Ends all. */
    public void closeAll() {
        List.copyOf(running).forEach(Preface::cut);
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Whether it ran till now. */
    boolean ended(Preface preface) {
        return running.remove(preface);
    }
}
