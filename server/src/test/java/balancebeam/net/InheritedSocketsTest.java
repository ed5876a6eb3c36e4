package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import balancebeam.testkit.Await;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that were passed on, and listeners at them. That a real process takes them over is told by SystemdStory in e2e. */
class InheritedSocketsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder = Path.of("");

    private final List<Connection> accepted = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @BeforeEach
    void onlyWhereThereIsEpoll() {
        TestLoops.of(TransportKind.EPOLL, 1).close();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable open : toClose.reversed()) {
            open.close();
        }
    }

    private Socket listening(SocketAddress address) throws IOException {
        Socket socket =
                address instanceof InetSocketAddress ? LinuxSocket.newSocketStream(false) : Socket.newSocketDomain();
        toClose.add(socket::close);
        socket.bind(address);
        socket.listen(16);
        return socket;
    }

    private static InheritedSockets passed(Socket socket) throws IOException {
        return InheritedSockets.of(socket.intValue(), 1, List.of("web.socket"));
    }

    @Test
    void aListenerClosedAndOpenedAgainFindsTheSocketAndWhoWaitsThere() throws Exception {
        TestLoops loops = TestLoops.of(TransportKind.EPOLL, 2);
        toClose.add(loops);
        Socket socket = listening(ANY_PORT);
        InetSocketAddress address = socket.localAddress();
        InheritedSockets sockets = passed(socket);
        toClose.add(new java.net.Socket(address.getAddress(), address.getPort()));
        for (int round = 1; round <= 3; round++) {
            InheritedSocket taken = Objects.requireNonNull(sockets.take(address));
            Listener listener = Listener.adopt(loops.all(), round, taken, 10, (connection, by) -> {
                connection.handler(new RecordingHandler());
                accepted.add(connection);
            });
            listener.start();
            assertEquals(address, listener.localAddress());
            int expected = round;
            Await.until("who waits is accepted", () -> accepted.size() == expected);
            listener.close();
            // Nobody listens now, but the socket does.
            toClose.add(new java.net.Socket(address.getAddress(), address.getPort()));
        }
        assertEquals(3, accepted.size());
        sockets.requireAllUsed();
    }

    @Test
    void theSocketOfTheAddressIsTakenAndWhatNobodyTakesIsAnError() throws IOException {
        Socket socket = listening(ANY_PORT);
        InheritedSockets sockets = passed(socket);
        assertNull(sockets.take(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        assertNull(sockets.take(new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.2"), socket.localAddress().getPort())));
        IOException e = assertThrows(IOException.class, sockets::requireAllUsed);
        assertEquals(
                "the service manager has passed on a socket that no listener is configured for: 127.0.0.1:%d (descriptor %d,"
                                .formatted(socket.localAddress().getPort(), socket.intValue())
                        + " web.socket)",
                e.getMessage());
        assertNotNull(sockets.take(socket.localAddress()));
        sockets.requireAllUsed();
    }

    @Test
    void aUnixSocketIsTakenByItsPath() throws Exception {
        TestLoops loops = TestLoops.of(TransportKind.EPOLL, 1);
        toClose.add(loops);
        Path path = folder.resolve("s");
        InheritedSockets sockets = passed(listening(new DomainSocketAddress(path.toString())));
        InheritedSocket taken = Objects.requireNonNull(sockets.take(UnixDomainSocketAddress.of(path)));
        assertTrue(taken.toString().startsWith("unix:" + path), taken::toString);
        Listener listener = Listener.adopt(loops.all(), 0, taken, 10, (connection, by) -> accepted.add(connection));
        listener.start();
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        toClose.add(client);
        Await.until("a client is accepted", () -> accepted.size() == 1);
        listener.close();
    }

    @Test
    void whatDoesNotListenIsRefused() throws IOException {
        Socket socket = LinuxSocket.newSocketStream(false);
        toClose.add(socket::close);
        assertEquals(
                "descriptor %d (web.socket) is no listening socket: it does not listen".formatted(socket.intValue()),
                assertThrows(IOException.class, () -> passed(socket)).getMessage());
        String why =
                String.valueOf(assertThrows(IOException.class, () -> InheritedSockets.of(9_999, 1, List.of("gone")))
                        .getMessage());
        assertTrue(why.startsWith("descriptor 9999 (gone) is no listening socket: "), why);
    }

    @Test
    void anotherTransportSaysThatItCant() throws IOException {
        TestLoops loops = TestLoops.of(TransportKind.NIO, 1);
        toClose.add(loops);
        Socket socket = listening(ANY_PORT);
        InheritedSocket taken = Objects.requireNonNull(passed(socket).take(socket.localAddress()));
        assertEquals(
                "the transport nio can't take a socket that was passed on; epoll can",
                assertThrows(IOException.class, () -> Listener.adopt(loops.all(), 0, taken, 10, (connection, by) -> {}))
                        .getMessage());
    }

    @Test
    void theEnvironmentOfAnotherProcessMeansNothing() throws IOException {
        assertSame(InheritedSockets.NONE, InheritedSockets.of(Map.of(), 42));
        assertSame(InheritedSockets.NONE, InheritedSockets.of(Map.of("LISTEN_FDS", "1"), 42));
        assertSame(InheritedSockets.NONE, InheritedSockets.of(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "43"), 42));
        assertSame(InheritedSockets.NONE, InheritedSockets.of(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "42"), 42));
        assertEquals(
                "LISTEN_FDS is no number of descriptors: many",
                assertThrows(
                                IOException.class,
                                () -> InheritedSockets.of(Map.of("LISTEN_FDS", "many", "LISTEN_PID", "42"), 42))
                        .getMessage());
    }
}
