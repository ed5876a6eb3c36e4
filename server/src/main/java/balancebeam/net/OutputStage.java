package balancebeam.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of the connection whose turn it is collects, so that it leaves by one system call. One for each
 * event loop: when another connection writes, what is there is sent first. Event loop only.
 */
final class OutputStage {
    private static final int STAGE_BYTES = 80 * 1024;
    /** From here on, bytes that find the stage empty are sent from where they are; below, copying is cheaper. */
    private static final int LARGE_BYTES = 16 * 1024;

    private final ByteBuffer staged = DirectMemory.allocate(STAGE_BYTES);
    private @Nullable Connection owner;

    /** Takes all the bytes of a direct buffer. */
    void write(Connection connection, ByteBuffer bytes) {
        makeRoom(connection, bytes.remaining());
        if (connection.isCongested()) {
            connection.write(bytes);
        } else if (staged.position() == 0 && bytes.remaining() >= LARGE_BYTES) {
            connection.sendOrKeep(bytes);
        } else {
            staged.put(bytes);
        }
    }

    /** Takes all the bytes, however many. */
    void write(Connection connection, byte[] bytes, int start, int end) {
        int from = start;
        while (from < end) {
            int count = Math.min(end - from, STAGE_BYTES);
            makeRoom(connection, count);
            if (connection.isCongested()) {
                connection.write(bytes, from, end);
                return;
            }
            staged.put(bytes, from, count);
            from += count;
        }
    }

    /** Sends what is staged, whosever it is. */
    void flush() {
        Connection connection = owner;
        if (connection != null && staged.position() > 0) {
            owner = null;
            staged.flip();
            connection.sendOrKeep(staged);
            staged.clear();
        }
    }

    /** Sends what is staged if it is that connection's. */
    void flush(Connection connection) {
        if (owner == connection) {
            flush();
        }
    }

    /** Throws away what is staged for a connection that broke. */
    void forget(Connection connection) {
        if (owner == connection) {
            owner = null;
            staged.clear();
        }
    }

    private void makeRoom(Connection connection, int bytes) {
        if (owner != connection || bytes > staged.remaining()) {
            flush();
            owner = connection;
        }
    }
}
