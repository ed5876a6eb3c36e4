package balancebeam.e2e;

import balancebeam.testkit.RawHttp2;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Sends abusive frames at a rate, on one connection after the other as each is cut, until it is closed. A thread of its own. */
final class Attacker implements AutoCloseable {
    private static final int TURNS = 50;
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private final InetSocketAddress to;
    private final Abuse abuse;
    private final long batchNanos;
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Thread thread;
    private volatile boolean over;

    Attacker(InetSocketAddress to, Abuse abuse, int framesPerSecond) {
        this.to = to;
        this.abuse = abuse;
        this.batchNanos = 1_000_000_000L * TURNS * abuse.framesAtOnce() / framesPerSecond;
        this.thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
        long next = System.nanoTime();
        while (!over) {
            try (Socket socket = new Socket()) {
                socket.connect(to, 5_000);
                connections.incrementAndGet();
                next = attack(socket, next);
            } catch (IOException e) {
                next = System.nanoTime(); // It was cut, which is what it is about.
            }
        }
    }

    private long attack(Socket socket, long from) throws IOException {
        Thread reader = Thread.ofVirtual().start(() -> count(socket));
        OutputStream out = socket.getOutputStream();
        out.write(RawHttp2.PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        out.write(SETTINGS);
        long next = from;
        for (int i = 0; !over && reader.isAlive(); i += TURNS) {
            out.write(abuse.turns(i, TURNS));
            frames.addAndGet((long) TURNS * abuse.framesAtOnce());
            next += batchNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        return next;
    }

    private void count(Socket socket) {
        byte[] bytes = new byte[64 * 1024];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                received.addAndGet(n);
            }
        } catch (IOException e) {
            // Reset: it is over.
        }
    }

    /** Sent, also those that nobody read any more. */
    long frames() {
        return frames.get();
    }

    /** How often it has connected. */
    long connections() {
        return connections.get();
    }

    /** What it was sent. */
    long receivedBytes() {
        return received.get();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
