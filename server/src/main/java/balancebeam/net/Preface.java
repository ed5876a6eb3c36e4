package balancebeam.net;

import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client, or a proxy for it, has to do before its requests are read, in a given time. Event loop only. */
abstract class Preface implements ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Preface.class);

    private final Prefaces all;
    private final Connection connection;
    private final Listener listener;
    private final Timer timer;
    private final int terms;

    Preface(Prefaces all, Connection connection, Listener listener) {
        this.all = all;
        this.connection = connection;
        this.listener = listener;
        this.terms = listener.terms();
        this.timer = connection.loop().timer(this::tooLong);
        connection.handler(this);
        timer.set(all.timeoutNanos());
    }

    final Connection connection() {
        return connection;
    }

    final Listener listener() {
        return listener;
    }

    /** Whether more is asked of clients than when this one came: what it has shown may be too little. */
    final boolean isOutdated() {
        return listener.terms() != terms;
    }

    /** It is done: somebody else is the connection's handler from now on. */
    final void done() {
        timer.cancel();
        all.ended(this);
    }

    private void tooLong() {
        LOG.debug("{} took too long to begin", connection.remoteAddress());
        cut();
    }

    /** Ends it and its connection. */
    final void cut() {
        connection.reset();
        failed();
    }

    private void failed() {
        timer.cancel();
        if (all.ended(this)) {
            onFailed();
            listener.connectionClosed(connection.loop());
        }
    }

    /** Once, when it comes to nothing. */
    abstract void onFailed();

    @Override
    public void onBroken(Exception cause) {
        LOG.debug("{} has not begun: {}", connection.remoteAddress(), Reason.of(cause));
        failed();
    }

    @Override
    public void onRead(ByteBuffer bytes) {}

    @Override
    public void onInputClosed() {
        cut();
    }

    @Override
    public void onWritable() {}
}
