package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.net.EchoSocket;
import balancebeam.net.Reason;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * An echo request by ICMP, which says that a machine is there, and nothing of what runs on it. One that may be lost is sent again, up to
 * {@value #REQUESTS} times in the time there is. Blocks: for a virtual thread, which sleeps rather than waits in the kernel.
 */
record IcmpProbe(Duration timeout, ProbeAddress address, EchoSocket.Opener opener) implements Probe {
    private static final int REQUESTS = 3;
    private static final int CONTENT_BYTES = 16;
    /** From one look at the answers to the next; doubles each time. */
    private static final long FIRST_PAUSE_MILLIS = 2;

    private static final long LONGEST_PAUSE_MILLIS = 50;
    private static final long NANOS_IN_MILLI = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    @Override
    public Verdict run(Endpoint endpoint) {
        long began = System.nanoTime();
        byte[] content = new byte[CONTENT_BYTES];
        RANDOM.nextBytes(content);
        try (EchoSocket socket = opener.open(address.of(endpoint).getAddress())) {
            for (int request = 0; request < REQUESTS; request++) {
                socket.ask(request, content);
                if (isAnswered(socket, content, began + timeout.toNanos() / REQUESTS * (request + 1))) {
                    return Verdict.ALIVE;
                }
            }
            return Verdict.failed("did not answer an echo request within %d ms".formatted(timeout.toMillis()));
        } catch (IOException e) {
            return Verdict.failed("could not be sent an echo request: %s".formatted(Reason.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.failed("was not waited for after an echo request");
        }
    }

    private static boolean isAnswered(EchoSocket socket, byte[] content, long untilNanos)
            throws IOException, InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (!socket.isAnswered(content)) {
            long left = (untilNanos - System.nanoTime()) / NANOS_IN_MILLI;
            if (left <= 0) {
                return false;
            }
            Thread.sleep(Math.min(left, pause));
            pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        }
        return true;
    }
}
