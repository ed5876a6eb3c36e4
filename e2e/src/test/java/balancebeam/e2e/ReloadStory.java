package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * The configuration changes again and again under constant load and open tunnels: listeners, routes, clusters and endpoints come
 * and go, and now and then the file is wrong. No request fails, no tunnel is cut, and memory does not grow.
 */
class ReloadStory {
    private static final int RELOADS = Integer.getInteger("e2e.reloads", 40);
    /** The first ones warm up: classes are loaded, code is compiled. */
    private static final int WARM_UP = RELOADS / 5;

    private static final int TUNNELS = 50;
    private static final int CLIENTS = 8;
    private static final long CALLS_PER_SECOND = 3_000;
    private static final long PACE_NANOS = 1_000_000_000L * CLIENTS / CALLS_PER_SECOND;

    @TempDir
    private Path folder;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void reloadsCostNoRequestNoTunnelAndNoMemory() throws Exception {
        Path file = folder.resolve("balancebeam.yaml");
        try (ScriptedOrigin a = TunnelPair.origin();
                ScriptedOrigin b = TunnelPair.origin();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Variants variants = new Variants(List.of(a.hostPort(), b.hostPort()));
            Files.writeString(file, variants.good(0));
            try (Program balancer = Program.balancebeam("run", "-c", file.toString())) {
                InetSocketAddress address = balancer.awaitAddress();
                AdminPage admin = AdminPage.of(balancer);
                List<TunnelPair> tunnels = new ArrayList<>();
                for (int i = 0; i < TUNNELS; i++) {
                    tunnels.add(TunnelPair.open(address));
                }
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(() -> client(address)));
                }
                long began = System.nanoTime();
                List<Long> resident = reload(file, variants, balancer, admin, List.of(a, b));
                double seconds = (System.nanoTime() - began) / 1e9;
                stop.set(true);
                for (Future<?> client : clients) {
                    client.get(60, TimeUnit.SECONDS);
                }
                for (TunnelPair tunnel : tunnels) {
                    tunnel.echo("still there");
                    tunnel.close();
                }
                double growth = Slope.ofKibibytes(resident);
                System.out.printf(
                        "ReloadStory: %d reloads, %d calls (%.0f/s), %d failed, %d tunnels whole, %.2f %% more memory"
                                + " over the last %d (%d to %d KiB), at most %d live sites%n",
                        RELOADS,
                        calls.get(),
                        calls.get() / seconds,
                        failures.size(),
                        TUNNELS,
                        growth * 100,
                        resident.size(),
                        resident.getFirst(),
                        resident.getLast(),
                        admin.mostLiveSites());
                assertTrue(failures.isEmpty(), failures::toString);
                assertTrue(admin.mostLiveSites() <= 2, () -> admin.mostLiveSites() + " sites lived at once");
                if (RELOADS >= 500) {
                    assertTrue(growth < 0.01, () -> "memory grew by %.2f %%".formatted(growth * 100));
                }
            }
        }
    }

    private List<Long> reload(
            Path file, Variants variants, Program balancer, AdminPage admin, List<ScriptedOrigin> origins)
            throws IOException, InterruptedException {
        List<Long> resident = new ArrayList<>();
        for (int i = 1; i <= RELOADS; i++) {
            awaitCalls();
            boolean wrong = i % 7 == 0;
            Files.writeString(file, wrong ? variants.wrong() : variants.good(i));
            long version = admin.number("configVersion");
            AdminPage.Answer answer = admin.post("/v1/reload");
            assertEquals(wrong ? 422 : 200, answer.status(), answer::body);
            assertEquals(version + (wrong ? 0 : 1), admin.number("configVersion"));
            admin.noteLiveSites();
            if (i > WARM_UP) {
                resident.add(balancer.residentKib());
            }
            origins.forEach(ScriptedOrigin::forgetRequests);
        }
        return resident;
    }

    private void awaitCalls() {
        long target = calls.get() + CALLS_PER_SECOND / 10;
        org.awaitility.Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> calls.get() >= target);
    }

    private Void client(InetSocketAddress address) throws IOException {
        try (Caller caller = new Caller(address)) {
            long next = System.nanoTime();
            while (!stop.get()) {
                Caller.Outcome outcome = caller.call("GET", "/api/x");
                calls.incrementAndGet();
                if (!outcome.isGood()) {
                    failures.add(outcome.toString());
                }
                next += PACE_NANOS;
                LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
            }
        }
        return null;
    }
}
