package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.ScriptedOrigin;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** With few descriptors and many clients it neither spins nor chatters nor dies, and serves when some leave. */
class SmallLimitsStory {
    private static final int CLIENTS = 400;
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Descriptors beyond those in use, when the limit is lowered under the running process. */
    private static final int MORE = 20;

    @Test
    void aSmallLimitCapsTheClients() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Program balancer = Program.start(List.of(
                        "/bin/sh",
                        "-c",
                        "ulimit -n 256; exec \"$0\" -b 127.0.0.1:0 -u " + origin.hostPort(),
                        Program.LAUNCHER))) {
            balancer.awaitAddress();
            surviveCrowd(balancer);
            assertTrue(balancer.lines().stream().anyMatch(line -> line.contains("further clients wait")));
        }
    }

    @Test
    void acceptingPausesWhenThereIsNoDescriptor() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Program balancer = Program.balancebeam("-b", "127.0.0.1:0", "-u", origin.hostPort())) {
            // Some clients first, so that what the process loads late is loaded.
            try (Caller caller = new Caller(balancer.awaitAddress())) {
                assertEquals(200, caller.call("GET", "/").status());
            }
            int limit = balancer.openDescriptors() + MORE;
            Process lowered = new ProcessBuilder("prlimit", "--pid", balancer.pid() + "", "--nofile=" + limit)
                    .inheritIO()
                    .start();
            assertEquals(0, lowered.waitFor());
            surviveCrowd(balancer);
            assertTrue(balancer.lines().stream().anyMatch(line -> line.contains("Too many open files")));
        }
    }

    private static void surviveCrowd(Program balancer) throws Exception {
        InetSocketAddress address = balancer.awaitAddress();
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                crowd.add(new Socket(address.getAddress(), address.getPort()));
            }
            // Time to spin, if it does.
            long ticks = balancer.cpuTicks();
            long until = System.nanoTime() + WATCH_NANOS;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            long used = balancer.cpuTicks() - ticks;
            System.out.printf("SmallLimitsStory: %d ms CPU in 2 s, said %s%n", used * 10, balancer.lines());
            assertTrue(used < 60, () -> "it spins: " + used * 10 + " ms CPU in 2 s");
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
        try (Caller caller = new Caller(address)) {
            assertEquals(200, caller.call("GET", "/").status(), () -> balancer.lines()
                    .toString());
        }
        assertTrue(balancer.lines().size() <= 4, () -> balancer.lines().toString());
    }
}
