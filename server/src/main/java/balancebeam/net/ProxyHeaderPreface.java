package balancebeam.net;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy says whose connection it is; one that does not is closed. Event loop only. */
final class ProxyHeaderPreface extends Preface {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderPreface.class);

    private final BiConsumer<Connection, Listener> next;
    private byte[] header = new byte[ProxyHeader.MOST_BYTES_1];
    private int count;

    ProxyHeaderPreface(Prefaces all, Connection connection, Listener listener, BiConsumer<Connection, Listener> next) {
        super(all, connection, listener);
        this.next = next;
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        try {
            if (isComplete(bytes)) {
                complete(bytes);
            }
        } catch (ProtocolException e) {
            LOG.debug("{}: {}", connection().remoteAddress(), e.getMessage());
            bytes.position(bytes.limit());
            cut();
        }
    }

    /** Takes bytes of the header, and none that follow it. */
    private boolean isComplete(ByteBuffer bytes) throws ProtocolException {
        int length = ProxyHeader.length(header, count);
        while (count < length && bytes.hasRemaining()) {
            if (length > header.length) {
                header = Arrays.copyOf(header, length);
            }
            int part = Math.min(length - count, bytes.remaining());
            bytes.get(header, count, part);
            count += part;
            length = ProxyHeader.length(header, count);
        }
        return count == length;
    }

    private void complete(ByteBuffer bytes) throws ProtocolException {
        ProxyHeader read = ProxyHeader.parse(header, count);
        InetSocketAddress source = read.source();
        if (source != null) {
            connection().proxiedFor(read, source);
        }
        done();
        next.accept(connection(), listener());
        if (bytes.hasRemaining() && !connection().isClosed()) {
            connection().handOn(bytes);
        }
    }

    @Override
    void onFailed() {
        // It is not known whose it was.
    }
}
