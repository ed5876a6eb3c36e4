package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import balancebeam.testkit.Await;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener at a Unix socket does over every transport, and what becomes of the socket's file. */
class UnixListenerContractTest {
    @TempDir
    Path folder = Path.of("");

    private final List<Connection> accepted = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable open : toClose.reversed()) {
            open.close();
        }
    }

    private Listener open(TransportKind kind, Path path) throws IOException {
        TestLoops loops = TestLoops.of(kind, 2);
        toClose.add(loops);
        Listener listener = Listener.bind(loops.all(), 0, new UnixSocketFile(path, 0640), 10, (connection, by) -> {
            connection.handler(new Echo(connection));
            accepted.add(connection);
        });
        listener.start();
        return listener;
    }

    private SocketChannel connect(Path path) throws IOException {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        toClose.add(client);
        return client;
    }

    private static final class Echo extends RecordingHandler {
        private final Connection from;

        Echo(Connection from) {
            this.from = from;
        }

        @Override
        public void onRead(ByteBuffer bytes) {
            from.write(bytes);
        }

        @Override
        public void onInputClosed() {
            from.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void bytesGoBothWaysWholeAndInOrder(TransportKind kind) throws Exception {
        Path path = folder.resolve("s");
        open(kind, path);
        byte[] sent = new byte[100_000];
        new Random(7).nextBytes(sent);
        SocketChannel client = connect(path);
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Channels.newOutputStream(client).write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(sent, Channels.newInputStream(client).readNBytes(sent.length));
        writer.join();
        assertEquals(1, accepted.size());
        assertTrue(accepted.getFirst().remoteAddress().getAddress().isLoopbackAddress());
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void theFileHasTheModeThatWasAskedForAndGoesWithTheListener(TransportKind kind) throws Exception {
        Path path = folder.resolve("s");
        Listener listener = open(kind, path);
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertThrows(IllegalStateException.class, listener::localAddress);
        connect(path);
        listener.close();
        assertFalse(Files.exists(path));
        assertEquals(1, accepted.size(), "who waited was not accepted");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void whatAnEndedProcessHasLeftIsReplaced(TransportKind kind) throws Exception {
        Path path = folder.resolve("s");
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(path));
        dead.close();
        assertTrue(Files.exists(path), "the JDK leaves the file, as a kill would");
        open(kind, path);
        connect(path);
        Await.until("a client is accepted", () -> accepted.size() == 1);
    }

    @Test
    void aSocketThatSomebodyListensAtStays() throws Exception {
        Path path = folder.resolve("s");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            assertEquals("another process listens there", refusal(path));
            connect(path);
        }
    }

    @Test
    void whatIsNoSocketStays() throws Exception {
        Path path = Files.writeString(folder.resolve("s"), "precious");
        assertEquals("something else is there, which is no socket", refusal(path));
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void aMissingFolderIsNamed() {
        assertEquals("there is no folder " + folder.resolve("none"), refusal(folder.resolve("none/s")));
    }

    private String refusal(Path path) {
        return String.valueOf(assertThrows(IOException.class, () -> open(TransportKind.AUTO, path))
                .getMessage());
    }

    /** Two balancers that were told the same path one after the other: the first may not remove the second's. */
    @Test
    void aFileThatIsAnotherOnesByNowStays() throws Exception {
        Path path = folder.resolve("s");
        Listener first = open(TransportKind.AUTO, path);
        Files.delete(path);
        Listener second = open(TransportKind.AUTO, path);
        first.close();
        connect(path);
        Await.until("the second accepts", () -> accepted.size() == 1);
        second.close();
        assertFalse(Files.exists(path));
    }
}
