package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All endpoints answer 503 to everything, and the route retries that: the endpoints get little more than was asked of the balancer. */
class RetryStormStory {
    private static final int SECONDS = Integer.getInteger("e2e.storm.seconds", 30);
    private static final int CLIENTS = 16;
    private static final long PER_SECOND = 2_000;
    /** The default budget: a fifth, and 3 a second, of which ten seconds' worth are there from the beginning. */
    private static final double SHARE = 1.2;

    private static final long RESERVE = 3L * (SECONDS + 10);
    private static final byte[] REFUSED =
            "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final AtomicLong attempts = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();

    @Test
    void whenEverythingFailsRetriesDoNotMakeItWorse(@TempDir Path folder) throws Exception {
        try (ServerSocket first = endpoint();
                ServerSocket second = endpoint();
                ServerSocket third = endpoint();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Path file = Files.writeString(folder.resolve("balancebeam.yaml"), """
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    clusters:
                      site:
                        endpoints: ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"]
                        health-check: { interval: 0 }
                    routes: { all: { cluster: site, retry: { statuses: [503], back-off: 1 ms } } }
                    admin: { bind: "127.0.0.1:0" }
                    """.formatted(
                            first.getLocalPort(), second.getLocalPort(), third.getLocalPort()));
            try (Program balancer = Program.balancebeam("run", "-c", file.toString())) {
                InetSocketAddress address = balancer.awaitAddress();
                long began = System.nanoTime();
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(() -> client(address, began)));
                }
                for (Future<?> client : clients) {
                    client.get(SECONDS + 60L, TimeUnit.SECONDS);
                }
            }
        }
        System.out.printf(
                "RetryStormStory: %d requests in %d s, %d attempts, %.3f for each, less the reserve %.3f%n",
                asked.get(),
                SECONDS,
                attempts.get(),
                (double) attempts.get() / asked.get(),
                (double) (attempts.get() - RESERVE) / asked.get());
        assertTrue(asked.get() > PER_SECOND * SECONDS / 2, "it was a storm");
        assertTrue(attempts.get() <= SHARE * asked.get() + RESERVE, "attempts " + attempts + " of " + asked);
        assertTrue(attempts.get() > asked.get() * 1.1, "there were retries at all");
    }

    private Void client(InetSocketAddress address, long began) throws IOException {
        try (Caller caller = new Caller(address)) {
            long step = TimeUnit.SECONDS.toNanos(1) * CLIENTS / PER_SECOND;
            for (long i = 0; i * step < TimeUnit.SECONDS.toNanos(SECONDS); i++) {
                LockSupport.parkNanos(began + i * step - System.nanoTime());
                assertEquals(503, caller.call("GET", "/").status());
                asked.incrementAndGet();
            }
        }
        return null;
    }

    private ServerSocket endpoint() throws IOException {
        ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket connection = server.accept();
                    Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException e) {
                    return; // It is closed.
                }
            }
        });
        return server;
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            while (readHead(in)) {
                attempts.incrementAndGet();
                out.write(REFUSED);
            }
        } catch (IOException e) {
            // The balancer has closed it: the story is over.
        }
    }

    private static boolean readHead(InputStream in) throws IOException {
        String line = Heads.line(in);
        while (line != null && !line.isEmpty()) {
            line = Heads.line(in);
        }
        return line != null;
    }
}
