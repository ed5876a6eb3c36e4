package balancebeam.demo;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The demo around a stand-in for the balancer, which is the first origin itself. */
class DemoTest {
    private static final Pattern KILL_B = Pattern.compile("curl -X POST http://127.0.0.1:([0-9]+)/kill/b");
    private static final Pattern ORIGIN_B = Pattern.compile("origin B +http://127.0.0.1:([0-9]+)/");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void itSaysWhereEverythingIsAndWhoAnswers() throws IOException {
        try (Demo demo = start()) {
            assertTrue(text().contains("Try it:        curl http://127.0.0.1:"), text());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertTrue(text().contains("traffic: A 80   failed 0"), text()));
            demo.obey(typed(""));
        }
    }

    @Test
    void anOriginIsKilledAndRevivedByItsLetter() throws IOException {
        try (Demo demo = start()) {
            int b = port(ORIGIN_B);
            demo.obey(typed("b\n"));
            assertThrows(ConnectException.class, () -> new OneGet(b).get());
            assertTrue(text().contains("Origin B is dead"), text());
            demo.obey(typed("B\n"));
            assertEquals(200, new OneGet(b).get());
            demo.obey(typed("x\n"));
            assertTrue(text().contains("Type a, b or c"), text());
        }
    }

    @Test
    void anOriginIsKilledByPostAndByPostOnly() throws IOException {
        try (Demo demo = start()) {
            DemoClient control = new DemoClient(loopback(port(KILL_B)));
            assertEquals(405, control.get("/kill/b").status());
            assertEquals(404, control.send("POST", "/kill/z", "", "").status());
            assertEquals(200, new OneGet(port(ORIGIN_B)).get());
            assertEquals(200, control.send("POST", "/kill/b", "", "").status());
            assertThrows(ConnectException.class, () -> new OneGet(port(ORIGIN_B)).get());
            assertEquals(200, control.send("POST", "/revive/b", "", "").status());
            assertEquals(200, new OneGet(port(ORIGIN_B)).get());
            control.close();
            demo.obey(typed(""));
        }
    }

    private Demo start() throws IOException {
        return Demo.start(
                upstreams -> Config.builder()
                        .upstreams(upstreams.toArray(new String[0]))
                        .build(),
                config -> new FirstOrigin(loopback(config.clusters()
                        .getFirst()
                        .named()
                        .getFirst()
                        .address()
                        .port())),
                out);
    }

    private int port(Pattern pattern) {
        Matcher matcher = pattern.matcher(text());
        assertTrue(matcher.find(), text());
        return Integer.parseInt(matcher.group(1));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static ByteArrayInputStream typed(String keys) {
        return new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A balancer that always picks the first. */
    private record FirstOrigin(InetSocketAddress address) implements Starter.Running {
        @Override
        public @Nullable InetSocketAddress console() {
            return null;
        }

        @Override
        public void close() {
            // It is the demo's own origin, which the demo closes.
        }
    }

    /** One GET on a connection of its own. */
    private record OneGet(int port) {
        int get() throws IOException {
            try (DemoClient client = new DemoClient(loopback(port))) {
                return client.get("/").status();
            }
        }
    }
}
