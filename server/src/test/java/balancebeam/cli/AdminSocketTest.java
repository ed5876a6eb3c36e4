package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ResponseHead;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running balancer whose admin API is a Unix socket, and the commands that speak to it. */
class AdminSocketTest {
    private static final String REST = """
        listeners: { web: { bind: "127.0.0.1:0" } }
        routes: { all: { cluster: app } }
        clusters: { app: { endpoints: ["127.0.0.1:1", "127.0.0.1:2"], health-check: { interval: 0 } } }
        process: { threads: 1 }
        """;

    @TempDir
    Path folder = Path.of("");

    private final CommandRun command = new CommandRun();

    private Path file() {
        return folder.resolve("balancebeam.yaml");
    }

    private Path socket() {
        return folder.resolve("admin.sock");
    }

    private void write(String admin) throws IOException {
        Files.writeString(file(), REST + admin + "\n");
    }

    private Balancebeam start(String admin) throws IOException {
        write(admin);
        command.in(file());
        Supplier<Reading> source = () -> ConfigText.read(List.of(file()), Map.of());
        Reading reading = source.get();
        assertEquals(List.of(), reading.problems());
        return Balancebeam.start(reading, source);
    }

    @Test
    void commandsFindTheSocketInTheFileOrAreToldOfIt() throws IOException {
        try (Balancebeam balancer = start("admin: { socket: %s }".formatted(socket()))) {
            assertEquals(socket(), balancer.adminSocket());
            assertNull(balancer.adminAddress());
            assertEquals(0, command.run("status"), command.err());
            assertTrue(command.out().contains("127.0.0.1:2"), command.out());
            assertEquals(0, command.run("drain", "app/127.0.0.1:2"), command.err());
            CommandRun elsewhere = new CommandRun();
            assertEquals(0, elsewhere.run("status", "--json", "--admin", "unix:" + socket()), elsewhere.err());
            assertTrue(elsewhere.out().contains("\"admin\":\"drained\""), elsewhere.out());
            elsewhere.with("BALANCEBEAM_ADMIN", "unix:" + socket());
            assertEquals(0, elsewhere.run("memory"), elsewhere.err());
        }
        assertFalse(Files.exists(socket()), "the file goes with the process");
        assertEquals(1, command.run("status"));
        assertTrue(command.err().startsWith("nothing listens at unix:" + socket()), command.err());
    }

    @Test
    void whoMayOpenTheSocketNeedsNoTokenAndMayCallItAnything() throws IOException {
        try (Balancebeam balancer =
                start("admin: { socket: %s, bind: \"127.0.0.1:0\", token: abc }".formatted(socket()))) {
            InetSocketAddress tcp = Objects.requireNonNull(balancer.adminAddress());
            assertTrue(ask("GET /v1/status", "evil.example", "").startsWith("HTTP/1.1 200 "));
            try (RawClient client = RawClient.connect(tcp)) {
                client.send("GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertEquals(401, client.readAnswer().status());
                client.send("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n");
                assertEquals(421, client.readAnswer().status());
            }
            String otherSite = ask("POST /v1/reload", "x", "Origin: http://y\r\nContent-Type: application/json\r\n");
            assertTrue(otherSite.startsWith("HTTP/1.1 403 "), otherSite);
            String form = ask("POST /v1/reload", "x", "Content-Type: text/plain\r\n");
            assertTrue(form.startsWith("HTTP/1.1 415 "), form);
        }
    }

    @Test
    void aReloadMovesTheSocketAndSwitchesItOffAndOn() throws IOException {
        Path other = folder.resolve("other.sock");
        try (Balancebeam balancer = start("admin: { socket: %s }".formatted(socket()))) {
            write("admin: { socket: %s }".formatted(other));
            assertEquals(0, command.run("reload", "--admin", "unix:" + socket()), command.err());
            assertFalse(Files.exists(socket()));
            assertEquals(0, command.run("status"), command.err());
            write("admin: { socket: %s, socket-mode: 600 }".formatted(other));
            assertEquals(0, command.run("reload"), command.err());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(other)));
            assertEquals(0, command.run("status"), command.err());
            write("admin: { bind: \"127.0.0.1:0\" }");
            assertEquals(0, command.run("reload", "--admin", "unix:" + other), command.err());
            assertFalse(Files.exists(other));
            assertNull(balancer.adminSocket());
            String address = "127.0.0.1:"
                    + Objects.requireNonNull(balancer.adminAddress()).getPort();
            write("admin: off");
            assertEquals(0, command.run("reload", "--admin", address), command.err());
            assertNull(balancer.adminAddress());
            assertEquals(1, command.run("status", "--admin", address));
            write("admin: { socket: %s }".formatted(socket()));
            assertTrue(balancer.reload().ok());
            assertEquals(0, command.run("status"), command.err());
        }
    }

    @Test
    void aReloadThatCantOpenTheNewSocketKeepsTheOldOne() throws IOException {
        Path taken = folder.resolve("taken.sock");
        try (Balancebeam balancer = start("admin: { socket: %s }".formatted(socket()));
                ServerSocketChannel another = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            another.bind(UnixDomainSocketAddress.of(taken));
            write("admin: { socket: %s, bind: \"127.0.0.1:0\" }".formatted(taken));
            assertEquals(1, command.run("reload", "--admin", "unix:" + socket()));
            String why = "Could not bind the admin API to unix:%s: another process listens there".formatted(taken);
            assertTrue(command.err().contains(why), command.err());
            assertNull(balancer.adminAddress());
            assertEquals(socket(), balancer.adminSocket());
            assertEquals(0, command.run("status", "--admin", "unix:" + socket()), command.err());
        }
    }

    /** Whoever began a stream by a token that no longer holds gets no more of it. */
    @Test
    void aReloadOfTheGuardEndsStreams() throws IOException {
        try (Balancebeam balancer = start("admin: { bind: \"127.0.0.1:0\", token: abc }");
                RawClient client = RawClient.connect(Objects.requireNonNull(balancer.adminAddress()))) {
            client.send("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer abc\r\n\r\n");
            ResponseHead head = client.readHead();
            assertEquals(200, head.status());
            write("admin: { bind: \"127.0.0.1:0\", token: def }");
            assertTrue(balancer.reload().ok());
            client.openBody(head, "GET").readAllBytes();
            client.send("GET /v1/memory HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer abc\r\n\r\n");
            assertEquals(401, client.readAnswer().status());
        }
    }

    @Test
    void aStartThatCantOpenTheSocketSaysWhy() throws IOException {
        Path inNoFolder = folder.resolve("none/admin.sock");
        IOException e = assertThrows(IOException.class, () -> start("admin: { socket: %s }".formatted(inNoFolder)));
        assertEquals(
                "Could not bind the admin API to unix:%s: there is no folder %s"
                        .formatted(inNoFolder, folder.resolve("none")),
                e.getMessage());
        Files.createDirectory(folder.resolve("none"));
        try (Balancebeam balancer = start("admin: { socket: %s }".formatted(inNoFolder))) {
            assertNotNull(balancer.adminSocket());
        }
    }

    /** The answer, as it came. */
    private String ask(String call, String host, String fields) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            String request = call + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + fields + "\r\n";
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
