package balancebeam.net;

import balancebeam.bytes.Ascii;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshakes with clients of one event loop. Who has shaken hands goes on to the server; who takes too long, or speaks no TLS, is
 * closed. Event loop only.
 */
public final class TlsHandshakes {
    private static final Logger LOG = LoggerFactory.getLogger(TlsHandshakes.class);

    private static final String EXPLANATION = "This port speaks HTTPS: ask again with https:// in front.\n";
    private static final byte[] TO_HTTP_IN_THE_CLEAR = Ascii.bytes("""
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: %d\r
            Connection: close\r
            \r
            %s""".formatted(EXPLANATION.length(), EXPLANATION));

    private final EventLoop loop;
    private final BiConsumer<Connection, Listener> server;
    private final Set<Handshake> running = new LinkedHashSet<>();
    private long timeoutNanos;

    /**
     * Handshakes of that loop.
     *
     * @param server takes each connection whose hands are shaken
     * @param timeoutNanos how long one may take
     */
    public TlsHandshakes(EventLoop loop, BiConsumer<Connection, Listener> server, long timeoutNanos) {
        this.loop = loop;
        this.server = server;
        this.timeoutNanos = timeoutNanos;
    }

    /** From now on one may take so long. */
    public void timeout(long nanos) {
        timeoutNanos = nanos;
    }

    /**
     * Begins one.
     *
     * @param accepted by that listener, just now
     * @param engine in server mode
     */
    public void begin(Connection accepted, Listener listener, SSLEngine engine, TlsCounts counts) {
        running.add(new Handshake(TlsConnection.accepted(accepted, engine, TO_HTTP_IN_THE_CLEAR), listener, counts));
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

    /** Ends those that run. */
    public void closeAll() {
        List.copyOf(running).forEach(Handshake::cut);
    }

    private final class Handshake implements ConnectionHandler {
        private final TlsConnection connection;
        private final Listener listener;
        private final TlsCounts counts;
        private final Timer timer = loop.timer(this::tooLong);

        Handshake(TlsConnection connection, Listener listener, TlsCounts counts) {
            this.connection = connection;
            this.listener = listener;
            this.counts = counts;
            connection.handler(this);
            timer.set(timeoutNanos);
        }

        @Override
        public void onConnected() {
            timer.cancel();
            running.remove(this);
            counts.done(connection.isResumed());
            server.accept(connection, listener);
        }

        @Override
        public void onBroken(Exception cause) {
            LOG.debug("No handshake with {}: {}", connection.remoteAddress(), Reason.of(cause));
            ended();
        }

        private void tooLong() {
            LOG.debug("The handshake with {} took too long", connection.remoteAddress());
            cut();
        }

        private void cut() {
            connection.reset();
            ended();
        }

        private void ended() {
            timer.cancel();
            if (running.remove(this)) {
                counts.failed();
                listener.connectionClosed(loop);
            }
        }

        // None of these before hands are shaken.

        @Override
        public void onRead(ByteBuffer bytes) {}

        @Override
        public void onInputClosed() {}

        @Override
        public void onWritable() {}
    }
}
