package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.e2e.Spawned.Listening;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.UnixReceiver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A balancer under systemd, whose part the test plays: it listens at NOTIFY_SOCKET, and passes sockets on. */
class SystemdStory {
    private static final int MOST_PINGS = 100;

    private static final int SIGHUP = 1;
    private static final int SIGTERM = 15;
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    private Path folder;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private UnixReceiver systemd;

    @BeforeEach
    void listen() throws IOException {
        systemd = UnixReceiver.bind(folder.resolve("notify"));
    }

    @AfterEach
    void stop() throws IOException {
        systemd.close();
        origin.close();
    }

    private Spawned start(List<Listening> passed) {
        Map<String, String> variables =
                Map.of("NOTIFY_SOCKET", systemd.name(), "LISTEN_FDNAMES", "web.socket", "WATCHDOG_USEC", "400000");
        return Spawned.balancebeam(folder, variables, passed, "run", "-c", file().toString());
    }

    private Path file() {
        return folder.resolve("balancebeam.yaml");
    }

    private void write(InetSocketAddress... addresses) throws IOException {
        StringBuilder listeners = new StringBuilder();
        for (InetSocketAddress address : addresses) {
            listeners.append("  l%d: { bind: \"127.0.0.1:%d\" }%n".formatted(address.getPort(), address.getPort()));
        }
        Files.writeString(file(), """
            listeners:
            %sroutes: { all: { cluster: app } }
            clusters: { app: { endpoints: ["%s"], health-check: { interval: 0 } } }
            process: { threads: 2, grace-period: 5s }
            admin: off
            """.formatted(listeners, origin.hostPort()));
    }

    /** The next thing that is said, besides signs of life. */
    private String said() {
        String said = systemd.receive();
        for (int i = 0; said.equals("WATCHDOG=1"); i++) {
            assertTrue(i < MOST_PINGS, "it says nothing but that it lives");
            said = systemd.receive();
        }
        return said;
    }

    private static void awaitSaid(Spawned balancer, String text) {
        Await.until("it says " + text, Duration.ofSeconds(20), () -> balancer.output()
                .contains(text));
    }

    private void assertServes(InetSocketAddress address) {
        try (RawClient client = RawClient.connect(address)) {
            client.send(GET);
            assertEquals(200, client.readAnswer().status());
        }
    }

    private String awaitReady(Spawned balancer) {
        awaitSaid(balancer, "Listening for requests on");
        return said();
    }

    @Test
    void systemdHearsOfTheWholeLife() throws IOException {
        try (Listening socket = Listening.open()) {
            write(socket.address());
            try (Spawned balancer = start(List.of(socket))) {
                String ready = awaitReady(balancer);
                assertTrue(ready.startsWith("READY=1\nSTATUS=1 listeners, 1 routes, 1 clusters, 2 event loops"), ready);
                assertServes(socket.address());
                balancer.signal(SIGHUP);
                assertTrue(said().startsWith("RELOADING=1\nMONOTONIC_USEC="));
                assertTrue(said().startsWith("READY=1\nSTATUS=1 listeners"));
                Files.writeString(file(), "nonsense: 1\n");
                balancer.signal(SIGHUP);
                assertTrue(said().startsWith("RELOADING=1\n"));
                String refused = said();
                assertTrue(refused.startsWith("READY=1\nSTATUS=Not reloaded: " + file() + ":1:1: nonsense: "), refused);
                assertServes(socket.address());
                balancer.signal(SIGTERM);
                String stopping = said();
                assertTrue(stopping.startsWith("STOPPING=1\nEXTEND_TIMEOUT_USEC=15000000\n"), stopping);
                assertEquals(0, balancer.awaitExit(), balancer::output);
            }
        }
    }

    /** That a loop that is stuck ends them, LoopWatchTest tells. */
    @Test
    void theWatchdogGetsSignsOfLife() throws IOException {
        try (Listening socket = Listening.open()) {
            write(socket.address());
            try (Spawned balancer = start(List.of(socket))) {
                awaitReady(balancer);
                for (int i = 0; i < 5; i++) {
                    assertEquals("WATCHDOG=1", systemd.receive());
                }
            }
        }
    }

    /** Nobody could bind the port: it is taken by the socket that is passed on. */
    @Test
    void aListenerThatAReloadTakesAwayComesBackAtTheSocketThatWasPassedOn() throws IOException {
        try (Listening first = Listening.open();
                Listening second = Listening.open()) {
            write(first.address(), second.address());
            try (Spawned balancer = start(List.of(first, second))) {
                awaitReady(balancer);
                assertServes(first.address());
                assertServes(second.address());
                try (RawClient kept = RawClient.connect(first.address())) {
                    kept.send(GET);
                    assertEquals(200, kept.readAnswer().status());
                    write(first.address());
                    reload(balancer);
                    try (RawClient waiting = RawClient.connect(second.address())) {
                        waiting.send(GET);
                        write(first.address(), second.address());
                        reload(balancer);
                        assertEquals(200, waiting.readAnswer().status());
                    }
                    kept.send(GET);
                    assertEquals(200, kept.readAnswer().status(), "a connection of a socket that stayed was cut");
                }
                assertServes(second.address());
            }
            assertFalse(Files.readString(folder.resolve("output")).contains("ERROR"));
        }
    }

    private void reload(Spawned balancer) {
        balancer.signal(SIGHUP);
        assertTrue(said().startsWith("RELOADING=1\n"));
        String ready = said();
        assertTrue(ready.startsWith("READY=1\n") && !ready.contains("Not reloaded"), ready);
    }

    @Test
    void aSocketThatNoListenerIsConfiguredForIsAnError() throws IOException {
        try (Listening configured = Listening.open();
                Listening stray = Listening.open()) {
            write(configured.address());
            try (Spawned balancer = start(List.of(configured, stray))) {
                assertEquals(1, balancer.awaitExit(), balancer::output);
                String why =
                        "the service manager has passed on a socket that no listener is configured for: 127.0.0.1:%d"
                                .formatted(stray.address().getPort());
                assertTrue(balancer.output().contains(why), balancer::output);
                assertTrue(said().startsWith("STATUS=Could not start: " + why));
            }
        }
    }
}
