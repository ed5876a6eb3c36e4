package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.TransportKind;
import balancebeam.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener does over every transport. */
class ListenerContractTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<Socket> clients = new ArrayList<>();
    private final List<Connection> accepted = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        for (AutoCloseable open : toClose) {
            open.close();
        }
    }

    private TestLoops loops(TransportKind kind, int count) {
        TestLoops loops = TestLoops.of(kind, count);
        toClose.add(loops);
        return loops;
    }

    private Listener open(TestLoops loops, int most) throws IOException {
        Listener listener = Listener.bind(loops.all(), 0, ANY_PORT, most, (connection, by) -> {
            connection.handler(new RecordingHandler());
            accepted.add(connection);
        });
        listener.start();
        return listener;
    }

    private void connect(Listener listener, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(new Socket(
                    listener.localAddress().getAddress(),
                    listener.localAddress().getPort()));
        }
    }

    private static void end(Listener listener, Connection connection) {
        TestLoops.run(connection.loop(), () -> {
            connection.close();
            listener.connectionClosed(connection.loop());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void neverMoreThanTheMostAreOpenAndTheRestComeWhenThereIsRoom(TransportKind kind) throws Exception {
        TestLoops loops = loops(kind, 2);
        Listener listener = open(loops, 3);
        connect(listener, 7);
        for (int ended = 0; ended < 4; ended++) {
            int expected = 3 + ended;
            Await.until("as many as may: " + ended, () -> accepted.size() == expected);
            TestLoops.run(loops.first(), () -> {});
            assertEquals(3, listener.connections());
            end(listener, accepted.get(ended));
        }
        Await.until("all were served", () -> accepted.size() == 7 && listener.connections() == 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void theLoopWithTheFewestConnectionsGetsTheNext(TransportKind kind) throws Exception {
        TestLoops loops = loops(kind, 3);
        Listener listener = open(loops, 100);
        connect(listener, 9);
        Await.until("all are accepted", () -> accepted.size() == 9);
        assertEquals(List.of(3L, 3L, 3L), perLoop(loops));
        List<Connection> second = accepted.stream()
                .filter(connection -> connection.loop().index() == 1)
                .toList();
        second.forEach(connection -> end(listener, connection));
        accepted.removeAll(second);
        connect(listener, 3);
        Await.until("the next are accepted", () -> accepted.size() == 9);
        assertEquals(List.of(3L, 3L, 3L), perLoop(loops));
    }

    private List<Long> perLoop(TestLoops loops) {
        return loops.all().stream()
                .map(loop -> accepted.stream().filter(c -> c.loop() == loop).count())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    void closingAcceptsWhatWaitsAndThenListensNoMore(TransportKind kind) throws Exception {
        TestLoops loops = loops(kind, 1);
        Listener listener = open(loops, 100);
        InetSocketAddress address = listener.localAddress();
        connect(listener, 50);
        listener.close();
        Await.until("all that waited are accepted", () -> accepted.size() == 50);
        // With io_uring the kernel lets go of the socket a moment after the close, when the accept under way has ended.
        Await.until("further clients are refused", () -> isRefused(address));
        listener.close();
    }

    private static boolean isRefused(InetSocketAddress address) {
        try {
            new Socket(address.getAddress(), address.getPort()).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
