package balancebeam.net;

import balancebeam.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A codec that keeps what it is told, for a test on another thread. Takes at most {@link #appetite} bytes a call. */
class RecordingHandler implements ConnectionHandler {
    final AtomicInteger connected = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger ends = new AtomicInteger();
    final AtomicInteger writables = new AtomicInteger();
    final AtomicInteger broken = new AtomicInteger();
    volatile @Nullable Connection connection;
    volatile @Nullable Exception cause;
    volatile int appetite = Integer.MAX_VALUE;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    Connection connection() {
        Await.until("the connection is there", () -> connection != null);
        Connection now = connection;
        if (now == null) {
            throw new IllegalStateException();
        }
        return now;
    }

    @Override
    public void onConnected() {
        connected.incrementAndGet();
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        reads.incrementAndGet();
        byte[] part = new byte[Math.min(appetite, bytes.remaining())];
        bytes.get(part);
        synchronized (taken) {
            taken.write(part, 0, part.length);
        }
    }

    @Override
    public void onInputClosed() {
        ends.incrementAndGet();
    }

    @Override
    public void onWritable() {
        writables.incrementAndGet();
    }

    @Override
    public void onBroken(Exception why) {
        cause = why;
        broken.incrementAndGet();
    }

    int takenBytes() {
        synchronized (taken) {
            return taken.size();
        }
    }

    byte[] taken() {
        synchronized (taken) {
            return taken.toByteArray();
        }
    }

    String text() {
        return new String(taken(), StandardCharsets.ISO_8859_1);
    }
}
