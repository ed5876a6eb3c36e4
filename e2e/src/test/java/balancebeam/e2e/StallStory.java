package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One stream of a hundred on a shared connection to an endpoint stands still, and the others do not feel it. All run all the time; the
 * one stops and goes on by turns, so that what the others move while it stands is compared with what all move just before and after.
 */
class StallStory {
    private static final int PAIRS = Integer.getInteger("e2e.stall-pairs", 3);
    private static final long MEASURED_NANOS = Long.getLong("e2e.stall-millis", 200) * 1_000_000;
    /** Less than what is promised: the machine may do much else meanwhile. */
    private static final double LEAST = Integer.getInteger("e2e.stall-percent", 50) / 100.0;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double OTHERS = (EndlessEndpoint.REQUESTS - 1.0) / EndlessEndpoint.REQUESTS;

    @TempDir
    private static Path folder;

    /** What the endpoint speaks. */
    enum Version {
        HTTP2 {
            @Override
            EndlessEndpoint start() {
                return new EndlessHttp2Endpoint();
            }
        },
        HTTP3 {
            @Override
            EndlessEndpoint start() {
                return new EndlessHttp3Endpoint();
            }
        };

        abstract EndlessEndpoint start();
    }

    /** Lets the first stream move, or not. */
    private interface First {
        void moves(boolean on) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatNobodyReadsLeavesTheOthersGoing(Version version) throws Exception {
        try (EndlessEndpoint endpoint = version.start();
                Program balancer = before(endpoint)) {
            InetSocketAddress address = balancer.awaitAddress();
            try (Crowd crowd = Crowd.reading(address, 1);
                    PausingReader first = new PausingReader(address, "/0", more -> crowd.count(0, more))) {
                Thread.ofVirtual().start(first::run);
                compare("answers by " + version, crowd.bytes(), endpoint, first::reading);
                assertEquals(List.of(), crowd.failures());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void contentThatItsEndpointDoesNotReadLeavesTheOthersGoing(Version version) throws Exception {
        try (EndlessEndpoint endpoint = version.start();
                Program balancer = before(endpoint);
                Crowd crowd = Crowd.sending(balancer.awaitAddress())) {
            compare("requests by " + version, endpoint.bytes(), endpoint, on -> endpoint.reading(0, on));
            assertEquals(List.of(), crowd.failures());
        }
    }

    private static Program before(EndlessEndpoint endpoint) throws IOException {
        Path file = Files.createTempFile(folder, "balancebeam", ".yaml");
        Files.writeString(file, """
            process: { threads: 1 }
            listeners: { web: { bind: "127.0.0.1:0" } }
            routes: { all: { cluster: api } }
            clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 }%s } }
            admin: off
            """.formatted(endpoint.hostPort(), endpoint.keys()));
        return Program.balancebeam("run", "-c", file.toString());
    }

    /** @param arrived of each stream, where its content goes to */
    private static void compare(String what, AtomicLongArray arrived, EndlessEndpoint endpoint, First first)
            throws IOException {
        LongSupplier moved = () -> endpoint.bytes().get(0);
        Await.until("all move", PATIENCE, () -> all(arrived).min().orElseThrow() > 0);
        rate(arrived); // Meanwhile code is compiled.
        double[] ratios = new double[PAIRS];
        double before = rate(arrived);
        for (int i = 0; i < PAIRS; i++) {
            first.moves(false);
            double still = rateWhileStill(arrived, moved);
            long stopped = moved.getAsLong();
            first.moves(true);
            Await.until("it goes on", PATIENCE, () -> moved.getAsLong() > stopped);
            double after = rate(arrived);
            ratios[i] = still / ((before + after) / 2 * OTHERS);
            before = after;
        }
        Arrays.sort(ratios);
        double median = ratios[PAIRS / 2];
        System.out.printf(
                "StallStory: %s: while 1 of 100 stands still the others have %.2f of their throughput (%d pairs, %.2f to %.2f; all together %.0f MiB/s)%n",
                what, median, PAIRS, ratios[0], ratios[PAIRS - 1], before / (1 << 20));
        assertTrue(median >= LEAST, () -> what + ": " + Arrays.toString(ratios));
        assertEquals(1, endpoint.connections());
    }

    private static LongStream all(AtomicLongArray bytes) {
        return IntStream.range(0, bytes.length()).mapToLong(bytes::get);
    }

    private static double rateWhileStill(AtomicLongArray arrived, LongSupplier moved) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            awaitStill(arrived, moved);
            long stopped = moved.getAsLong();
            double rate = rate(arrived);
            if (moved.getAsLong() == stopped) {
                return rate;
            }
        }
        throw new AssertionError("the one does not stand still");
    }

    /** Until each of the others has moved half a window since the first one did: then that has hardly any left. */
    private static void awaitStill(AtomicLongArray arrived, LongSupplier moved) {
        AtomicLong last = new AtomicLong(-1);
        AtomicReference<long[]> since = new AtomicReference<>(all(arrived).toArray());
        Await.until("the others go on while one stands still", PATIENCE, () -> {
            long bytes = moved.getAsLong();
            long[] now = all(arrived).toArray();
            if (last.getAndSet(bytes) != bytes) {
                since.set(now);
            }
            return IntStream.range(1, now.length)
                    .allMatch(i -> now[i] - since.get()[i] >= EndlessEndpoint.WINDOW_BYTES / 2);
        });
    }

    /** Bytes per second of all streams. */
    private static double rate(AtomicLongArray bytes) {
        long before = all(bytes).sum();
        long began = System.nanoTime();
        for (long left = MEASURED_NANOS; left > 0; left = began + MEASURED_NANOS - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return (all(bytes).sum() - before) * 1e9 / (System.nanoTime() - began);
    }
}
