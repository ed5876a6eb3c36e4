package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starting by the launcher: quick, and when it can't be, one clear line and the right exit code. */
class StartStory {
    private static final int STARTS = Integer.getInteger("e2e.starts", 5);
    /** Loose, since machines that run tests are busy; the soak asks for what is promised. */
    private static final long MOST_MILLIS = Long.getLong("e2e.start-millis", 5000);

    /** The demo starts three origins as well. */
    private static final long DEMO_MOST_MILLIS = 2 * MOST_MILLIS;

    @Test
    void itListensSoon() throws Exception {
        long[] millis = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            long began = System.nanoTime();
            try (Program balancer = Program.balancebeam("-b", "127.0.0.1:0", "-u", "127.0.0.1:9")) {
                balancer.awaitAddress();
                millis[i] = (System.nanoTime() - began) / 1_000_000;
            }
        }
        assertSoon("listens", millis, MOST_MILLIS);
    }

    @Test
    void theDemoAnswersSoon() throws Exception {
        long[] millis = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            long began = System.nanoTime();
            try (Program demo = Program.balancebeam("demo", "-b", "127.0.0.1:0");
                    Caller caller = new Caller(demo.awaitAddress())) {
                assertEquals(200, caller.call("GET", "/").status());
                millis[i] = (System.nanoTime() - began) / 1_000_000;
            }
        }
        assertSoon("demo answers", millis, DEMO_MOST_MILLIS);
    }

    private static void assertSoon(String what, long[] millis, long most) {
        Arrays.sort(millis);
        long median = millis[millis.length / 2];
        System.out.printf(
                "StartStory: %s after %d ms (median of %d, %s)%n",
                what, median, millis.length, Arrays.toString(millis));
        assertTrue(median < most, () -> what + ": " + Arrays.toString(millis));
    }

    @Test
    void noUpstreamIsSaidInOneLine() throws Exception {
        assertEnds(1, "At least one upstream server must be specified using the --upstream option.");
    }

    @Test
    void aFlagThatIsUnknownIsSaidInOneLine() throws Exception {
        assertNames(2, "--no-such-flag", "-u", "127.0.0.1:9", "--no-such-flag");
    }

    @Test
    void aValueThatCanNotBeIsSaidInOneLine() throws Exception {
        assertNames(2, "--threads", "-u", "127.0.0.1:9", "--threads", "many");
        assertNames(2, "many", "-u", "127.0.0.1:9", "--threads", "many");
    }

    @Test
    void aTakenAddressIsSaidInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEnds(
                    1, "Could not bind to " + address + ": Address already in use", "-b", address, "-u", "127.0.0.1:9");
        }
    }

    private static void assertEnds(int code, String line, String... arguments) throws Exception {
        try (Program program = Program.balancebeam(arguments)) {
            assertEquals(code, program.awaitExit());
            assertEquals(List.of(line), program.lines());
        }
    }

    private static void assertNames(int code, String word, String... arguments) throws Exception {
        try (Program program = Program.balancebeam(arguments)) {
            assertEquals(code, program.awaitExit());
            assertEquals(1, program.lines().size(), () -> program.lines().toString());
            assertTrue(program.lines().getFirst().contains(word), () -> program.lines()
                    .toString());
        }
    }
}
