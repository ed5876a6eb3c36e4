package balancebeam.upstream.health;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A socket all of whose reads end at one time, however slowly bytes come. A time-out of reads alone would begin again with every byte,
 * and TLS above it reads as often as its records need. One thread at a time.
 */
final class DeadlineSocket extends Socket {
    private final long deadlineNanos;

    /** @param deadlineNanos by {@link System#nanoTime} */
    DeadlineSocket(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    /** @throws SocketTimeoutException when none are left */
    static int remainingMillis(long deadlineNanos) throws SocketTimeoutException {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) millis;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(remainingMillis(deadlineNanos));
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int start, int count) throws IOException {
                setSoTimeout(remainingMillis(deadlineNanos));
                return super.read(bytes, start, count);
            }
        };
    }
}
