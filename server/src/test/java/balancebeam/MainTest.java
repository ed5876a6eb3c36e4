package balancebeam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void noUpstreamIsExitCodeOneAndOneLine() throws InterruptedException {
        assertEquals(1, run());
        assertEquals("At least one upstream server must be specified using the --upstream option.\n", text(err));
        assertEquals("", text(out));
    }

    @Test
    void aWrongFlagIsExitCodeTwoAndOneLine() throws InterruptedException {
        assertEquals(2, run("--threads", "many", "--upstream", "127.0.0.1:1"));
        assertEquals("Invalid value for option '--threads': 'many' is not a whole number\n", text(err));
    }

    @Test
    void helpGoesToStandardOutput() throws InterruptedException {
        assertEquals(0, run("--help"));
        assertTrue(text(out).startsWith("Usage: balancebeam"), text(out));
        assertEquals("", text(err));
    }

    @Test
    void helpIsACommandTooAndHelpsWithOthers() throws InterruptedException {
        assertEquals(0, run("help"));
        assertTrue(text(out).startsWith("Usage: balancebeam"), text(out));
        out.reset();
        assertEquals(0, run("help", "drain"));
        assertTrue(text(out).contains("balancebeam drain"), text(out));
        assertEquals("", text(err));
    }

    @Test
    void theDemoTakesTheSameFlagsAndRefusesThemAlike() throws InterruptedException {
        assertEquals(2, run("demo", "--threads", "many"));
        assertEquals("Invalid value for option '--threads': 'many' is not a whole number\n", text(err));
    }

    @Test
    void aTakenAddressIsExitCodeOneAndOneLineThatNamesIt() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(1, run("--bind", address, "--upstream", "127.0.0.1:1"));
            assertEquals("Could not bind to " + address + ": Address already in use\n", text(err));
        }
    }

    private int run(String... args) throws InterruptedException {
        return Main.run(args, print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream from) {
        return from.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void aWindowTooShortToCountIsRefusedInOneLine() throws InterruptedException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
        String[] args = {
            "--upstream", "127.0.0.1:1", "--max-requests-per-window", "5", "--rate-limit-window-size", "5ms"
        };
        assertEquals(2, Main.run(args, to, to), err.toString(StandardCharsets.UTF_8));
        assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
    }
}
