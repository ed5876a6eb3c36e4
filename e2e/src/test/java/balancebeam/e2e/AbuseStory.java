package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What abusive frames of HTTP/2 cost the balancer, and what a good client feels of them: compared with the same frames sent to
 * somebody who only reads them, so that what the attacker itself takes from the machine is in both.
 */
class AbuseStory {
    private static final int FRAMES_PER_SECOND = Integer.getInteger("e2e.frames-per-second", 10_000);
    private static final long MEASURED_NANOS = Long.getLong("e2e.abuse-millis", 1_000) * 1_000_000;
    private static final long WARM_NANOS = MEASURED_NANOS / 2;
    /** With code that is not compiled yet, and connections that are made and ended. */
    private static final double MOST_MICROS_PER_FRAME = 400;

    private static final double MOST_BYTES_PER_FRAME = 100;
    /** Above the same client's in the control run: the balancer has other things to do, on a machine that has, too. */
    private static final double MOST_P99_MILLIS = 100;

    @TempDir
    private static Path temp;

    private static Program origin;
    private static Program balancer;
    private static ServerSocket sink;

    @BeforeAll
    static void start() throws Exception {
        origin = Program.java(Origin.class, "0", temp.resolve("log").toString());
        balancer = Program.balancebeam(
                "-b", "127.0.0.1:0", "-u", "127.0.0.1:" + origin.awaitAddress().getPort(), "--threads", "1");
        sink = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(AbuseStory::swallow);
    }

    @AfterAll
    static void stop() throws Exception {
        sink.close();
        balancer.close();
        origin.close();
    }

    private static void swallow() {
        byte[] bytes = new byte[64 * 1024];
        while (!sink.isClosed()) {
            try (Socket socket = sink.accept()) {
                InputStream in = socket.getInputStream();
                while (in.read(bytes) >= 0) {
                    // Nobody minds.
                }
            } catch (IOException e) {
                // The attacker has gone, or the test.
            }
        }
    }

    /** What a good client saw, and what the balancer spent meanwhile. */
    private record Spell(long calls, double p99Millis, long cpuNanos) {}

    private static Spell spell(Caller good, long nanos) throws IOException {
        long[] latencies = new long[100_000];
        int calls = 0;
        long cpu = balancer.cpuNanos();
        long end = System.nanoTime() + nanos;
        for (long now = System.nanoTime(); now < end && calls < latencies.length; ) {
            assertTrue(good.call("GET", "/").isGood(), "a good client's call");
            long after = System.nanoTime();
            latencies[calls++] = after - now;
            now = after;
        }
        Arrays.sort(latencies, 0, calls);
        return new Spell(calls, latencies[calls * 99 / 100] / 1e6, balancer.cpuNanos() - cpu);
    }

    @ParameterizedTest
    @EnumSource
    void costsLittleAndHurtsNobody(Abuse abuse) throws Exception {
        InetSocketAddress address = balancer.awaitAddress();
        InetSocketAddress nowhere = new InetSocketAddress(sink.getInetAddress(), sink.getLocalPort());
        try (Caller good = new Caller(address)) {
            Spell control;
            try (Attacker harmless = new Attacker(nowhere, abuse, FRAMES_PER_SECOND)) {
                spell(good, WARM_NANOS);
                control = spell(good, MEASURED_NANOS);
                assertTrue(harmless.frames() > 0, "it sends");
            }
            try (Attacker attacker = new Attacker(address, abuse, FRAMES_PER_SECOND)) {
                spell(good, WARM_NANOS);
                long frames = attacker.frames();
                long received = attacker.receivedBytes();
                long connections = attacker.connections();
                Spell attacked = spell(good, MEASURED_NANOS);
                frames = attacker.frames() - frames;
                received = attacker.receivedBytes() - received;
                connections = attacker.connections() - connections;
                assertTrue(frames > 0, "it attacks");
                double usual = (double) control.cpuNanos() * attacked.calls() / Math.max(1, control.calls());
                double micros = Math.max(0, attacked.cpuNanos() - usual) / 1e3 / frames;
                double bytes = (double) received / frames;
                System.out.printf(
                        "AbuseStory: %-15s %6d frames on %4d connections: %6.2f µs and %5.1f bytes a frame; a good client's p99 %.2f ms, %.2f in the control run%n",
                        abuse, frames, connections, micros, bytes, attacked.p99Millis(), control.p99Millis());
                assertTrue(connections > 0, "it is cut");
                assertTrue(micros < MOST_MICROS_PER_FRAME, micros + " µs a frame");
                assertTrue(bytes < MOST_BYTES_PER_FRAME, bytes + " bytes a frame");
                assertTrue(attacked.p99Millis() < control.p99Millis() + MOST_P99_MILLIS, "a good client's p99");
            }
        }
    }
}
