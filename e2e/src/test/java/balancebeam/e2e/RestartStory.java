package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The balancer is restarted again and again (TERM, and a new process on the same port once it is gone) under clients that
 * come back when an answer said that the connection ends: no request on an accepted connection fails.
 */
class RestartStory {
    private static final int RESTARTS = Integer.getInteger("e2e.restarts", 3);
    private static final int CLIENTS = 8;
    private static final long CALLS_BETWEEN = 400;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void restartsCostNoRequestOnAnAcceptedConnection() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Program balancer = Program.balancebeam("-b", "127.0.0.1:0", "-u", origin.hostPort());
            try {
                InetSocketAddress address = balancer.awaitAddress();
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(() -> client(address)));
                }
                for (int i = 0; i < RESTARTS; i++) {
                    awaitCalls();
                    balancer.terminate();
                    assertEquals(0, balancer.awaitExit(), () -> "its exit code");
                    balancer = Program.balancebeam("-b", "127.0.0.1:" + address.getPort(), "-u", origin.hostPort());
                    balancer.awaitAddress();
                    origin.forgetRequests();
                }
                awaitCalls();
                stop.set(true);
                for (Future<?> client : clients) {
                    client.get(60, TimeUnit.SECONDS);
                }
            } finally {
                stop.set(true);
                balancer.close();
            }
        }
        System.out.printf(
                "RestartStory: %d restarts, %d calls, %d connects refused meanwhile, %d calls failed%n",
                RESTARTS, calls.get(), refused.get(), failures.size());
        assertTrue(failures.isEmpty(), failures::toString);
    }

    private void awaitCalls() {
        long target = calls.get() + CALLS_BETWEEN;
        org.awaitility.Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> calls.get() >= target);
    }

    private Void client(InetSocketAddress address) throws IOException {
        try (Caller caller = new Caller(address)) {
            while (!stop.get()) {
                if (!caller.isConnected() && !connected(caller)) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    continue;
                }
                Caller.Outcome outcome = caller.call("GET", "/");
                calls.incrementAndGet();
                if (!outcome.isGood()) {
                    failures.add(outcome.toString());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
        return null;
    }

    private boolean connected(Caller caller) throws IOException {
        try {
            caller.connect();
            return true;
        } catch (ConnectException e) {
            refused.incrementAndGet(); // Between two processes nobody listens.
            return false;
        }
    }
}
