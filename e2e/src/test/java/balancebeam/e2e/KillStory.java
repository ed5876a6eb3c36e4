package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Endpoints die by kill -9 and come back, one after the other, under 32 connections and about 3,000 requests per second, and
 * beside them a few that always have an answer under way: no GET whose answer had not begun fails, one that had begun is
 * visibly cut, and no endpoint hears of a POST that another one may have heard of.
 */
class KillStory {
    private static final int KILLS = Integer.getInteger("e2e.kills", 3);
    private static final int CONNECTIONS = 32;
    /** Clients whose answers take a tenth of a second each, half of them in chunks. */
    private static final int READERS = 8;

    private static final int PIECES = 20;
    private static final long NANOS_PER_CALL = TimeUnit.SECONDS.toNanos(CONNECTIONS) / 3000;
    /** Calls answered from one event to the next. */
    private static final long CALLS_BETWEEN = 900;

    @TempDir
    Path temp = Path.of("");

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong posts = new AtomicLong();
    private final AtomicLong failedPosts = new AtomicLong();
    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void killedEndpointsCostNoRequestThatCanBeSaved() throws Exception {
        List<Program> origins = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Program origin = Program.java(Origin.class, "0", log(i).toString());
            origins.add(origin);
            ports.add(Integer.toString(origin.awaitAddress().getPort()));
        }
        List<String> command = new ArrayList<>(List.of("-b", "127.0.0.1:0", "--active-health-check-interval", "1"));
        ports.forEach(port -> command.addAll(List.of("-u", "127.0.0.1:" + port)));
        long began = System.nanoTime();
        try (Program balancer = Program.balancebeam(command.toArray(String[]::new))) {
            InetSocketAddress address = balancer.awaitAddress();
            try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    int number = i;
                    clients.add(threads.submit(() -> client(address, number)));
                }
                for (int i = 0; i < READERS; i++) {
                    String target = (i % 2 == 0 ? "/pieces/" : "/chunks/") + PIECES;
                    clients.add(threads.submit(() -> reader(address, target)));
                }
                try {
                    killAndRestart(origins, ports);
                } finally {
                    stop.set(true);
                }
                for (Future<?> client : clients) {
                    client.get(60, TimeUnit.SECONDS);
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "KillStory: %d kills, %d calls (%.0f/s), %d POSTs of which %d failed, %d long GETs of which %d cut,"
                            + " %d GETs failed%n",
                    KILLS,
                    calls.get(),
                    calls.get() / seconds,
                    posts.get(),
                    failedPosts.get(),
                    readings.get(),
                    cut.get(),
                    failures.size());
            // At each kill a connection may have one that can't be sent again, and hardly another one.
            assertTrue(failedPosts.get() <= 2L * KILLS * CONNECTIONS, () -> failedPosts + " POSTs failed");
            assertTrue(cut.get() > 0, "no kill met an answer under way");
            assertTrue(failures.isEmpty(), () -> failures.stream().limit(10).toList() + "\n" + balancer.lines());
        } finally {
            for (Program origin : origins) {
                origin.close();
            }
        }
        assertNoPostTwice();
    }

    private void killAndRestart(List<Program> origins, List<String> ports) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            awaitCalls(CALLS_BETWEEN);
            int victim = i % origins.size();
            origins.get(victim).kill();
            awaitCalls(CALLS_BETWEEN);
            Program again =
                    Program.java(Origin.class, ports.get(victim), log(victim).toString());
            origins.set(victim, again);
            again.awaitAddress();
        }
        awaitCalls(CALLS_BETWEEN);
    }

    private Path log(int origin) {
        return temp.resolve("posts-" + origin);
    }

    private void awaitCalls(long more) {
        long target = calls.get() + more;
        org.awaitility.Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> calls.get() >= target);
    }

    private Void client(InetSocketAddress address, int number) throws IOException {
        long next = System.nanoTime();
        try (Caller caller = new Caller(address)) {
            for (int i = 0; !stop.get(); i++) {
                boolean post = i % 4 == 3;
                Caller.Outcome outcome = caller.call(post ? "POST" : "GET", post ? "/id-" + number + "-" + i : "/k");
                calls.incrementAndGet();
                judge(outcome, post);
                next = Math.max(next + NANOS_PER_CALL, System.nanoTime() - NANOS_PER_CALL * 10);
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
        return null;
    }

    private Void reader(InetSocketAddress address, String target) throws IOException {
        try (Caller caller = new Caller(address)) {
            while (!stop.get()) {
                Caller.Outcome outcome = caller.call("GET", target);
                readings.incrementAndGet();
                judge(outcome, false);
                if (outcome.isGood() && outcome.bytes() != (long) PIECES * Origin.SMALL_PIECE) {
                    failures.add("taken for complete: " + outcome);
                }
            }
        }
        return null;
    }

    private void judge(Caller.Outcome outcome, boolean post) {
        if (post) {
            posts.incrementAndGet();
            failedPosts.addAndGet(outcome.isGood() ? 0 : 1);
        } else if (outcome.isCut()) {
            cut.incrementAndGet();
        } else if (!outcome.isGood()) {
            failures.add(outcome.toString());
        }
    }

    private void assertNoPostTwice() throws IOException {
        Set<String> seen = new HashSet<>();
        int lines = 0;
        for (int i = 0; i < 3; i++) {
            for (String id : Files.readAllLines(log(i))) {
                lines++;
                seen.add(id);
            }
        }
        assertEquals(lines, seen.size(), "POSTs that were heard of twice");
        assertTrue(lines + failedPosts.get() >= posts.get(), "POSTs that nobody heard of");
    }
}
