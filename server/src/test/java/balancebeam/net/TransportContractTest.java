package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import balancebeam.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport promises to the codecs; each transport runs all of it. */
abstract class TransportContractTest {
    private static final int MIB = 1 << 20;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final TransportKind kind;
    private TestLoops loops;
    private RecordingHandler server = new RecordingHandler();
    private Listener listener;

    @SuppressWarnings("NullAway.Init")
    TransportContractTest(TransportKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void listen() throws IOException {
        loops = TestLoops.of(kind, 1);
        listener = open("127.0.0.1");
    }

    private Listener open(String host) throws IOException {
        Listener opened = Listener.bind(loops.all(), 0, new InetSocketAddress(host, 0), 100, (accepted, by) -> {
            Connection connection = accepted(accepted);
            server.connection = connection;
            connection.handler(server);
        });
        opened.start();
        return opened;
    }

    @AfterEach
    void stop() {
        if (loops != null) {
            loops.close();
        }
    }

    /** What codecs get of an accepted connection. */
    Connection accepted(Connection connection) {
        return connection;
    }

    /** How the loop's own clients connect. */
    Dialer dialer() {
        return Dialer.CLEAR;
    }

    /** A client over a connected socket. */
    Socket over(Socket socket) throws IOException {
        return socket;
    }

    /** The most bytes that are sent for so many that are written. */
    long mostSentFor(long bytes) {
        return bytes;
    }

    /** Whether we can still send to a peer that has ended its output. */
    boolean halvesClose() {
        return true;
    }

    private void assertSent(long bytes, Connection connection) {
        long sent = TestLoops.on(connection.loop(), connection::sentBytes);
        assertTrue(sent >= bytes && sent <= mostSentFor(bytes), () -> sent + " sent of " + bytes);
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), listener.localAddress().getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private Socket client() throws IOException {
        return over(socket());
    }

    private static byte[] noise(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void onServer(Runnable action) {
        TestLoops.run(server.connection().loop(), action);
    }

    private void assertAllBlocksGivenBack() {
        Await.until("all waiting memory is given back", () -> loops.budget.usedBytes() == 0);
    }

    @Test
    void aMebibyteIsEchoedWithPausesAtRandom() throws Exception {
        server = new Echo(new Random(7));
        byte[] sent = noise(MIB, 1);
        try (Socket client = client()) {
            Thread writer = Thread.ofVirtual().start(() -> write(client, sent));
            assertArrayEquals(sent, client.getInputStream().readNBytes(MIB));
            writer.join();
        }
        Await.until("the end is seen", () -> server.ends.get() == 1);
        assertEquals(0, server.broken.get());
        onServer(() -> server.connection().close());
        assertAllBlocksGivenBack();
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoConnectionsOfALoopTalkToEachOther() throws Exception {
        server = new Echo(new Random(8));
        RecordingHandler client = new RecordingHandler();
        connect(client, listener.localAddress());
        Await.until("connected", () -> client.connected.get() == 1);
        byte[] sent = noise(MIB, 2);
        TestLoops.run(loops.first(), () -> client.connection().write(sent));
        Await.until("all came back", () -> client.takenBytes() == MIB);
        assertArrayEquals(sent, client.taken());
        TestLoops.run(loops.first(), () -> client.connection().close());
        Await.until("the end is seen", () -> server.ends.get() + server.broken.get() == 1);
        onServer(() -> server.connection().close());
        assertEquals(0, client.broken.get());
        assertAllBlocksGivenBack();
    }

    private void connect(RecordingHandler handler, InetSocketAddress address) {
        TestLoops.run(loops.first(), () -> {
            try {
                handler.connection = dialer().connect(loops.first(), "127.0.0.1:1", address, new byte[0], handler);
                assertEquals(0, handler.connected.get() + handler.broken.get());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aRefusedConnectIsBrokenOnce() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        RecordingHandler client = new RecordingHandler();
        connect(client, nobody);
        Await.until("broken", () -> client.broken.get() == 1);
        assertInstanceOf(IOException.class, client.cause);
        assertTrue(client.connection().isClosed());
        assertEquals(0, client.connected.get());
        TestLoops.run(loops.first(), () -> client.connection().close());
        assertEquals(1, client.broken.get());
    }

    @Test
    void whatIsWrittenBeforeItStandsIsSentThen() throws Exception {
        RecordingHandler client = new RecordingHandler();
        TestLoops.run(loops.first(), () -> {
            try {
                Connection made = dialer().connect(loops.first(), "a:1", listener.localAddress(), new byte[0], client);
                client.connection = made;
                made.write("early".getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Await.until("it came", () -> server.text().equals("early"));
        assertSent(5, client.connection());
    }

    @Test
    void aConnectionClosedWhileItConnectsHearsNothing() {
        RecordingHandler client = new RecordingHandler();
        TestLoops.run(loops.first(), () -> {
            try {
                dialer().connect(loops.first(), "127.0.0.1:1", listener.localAddress(), new byte[0], client)
                        .close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        RecordingHandler later = new RecordingHandler();
        connect(later, listener.localAddress());
        Await.until("the next is connected", () -> later.connected.get() == 1);
        assertEquals(0, client.connected.get() + client.broken.get());
    }

    @Test
    void aPausedConnectionStopsItsPeer() throws Exception {
        try (Socket client = client()) {
            onServer(() -> server.connection().pauseReading());
            byte[] much = noise(32 * MIB, 3);
            Thread writer = Thread.ofVirtual().start(() -> write(client, much));
            Await.until("the writer is stuck or done", () -> writer.getState() != Thread.State.RUNNABLE);
            assertTrue(server.takenBytes() <= 128 * 1024, () -> "read while paused: " + server.takenBytes());
            assertTrue(loops.budget.usedBytes() <= 256 * 1024, () -> "kept: " + loops.budget.usedBytes());
            onServer(() -> server.connection().resumeReading());
            Await.until("all came", () -> server.takenBytes() == much.length);
            writer.join();
            assertArrayEquals(much, server.taken());
        }
    }

    @Test
    void aSlowReaderMakesTheConnectionCongestedAndLaterWritableOnce() throws Exception {
        byte[] much = noise(16 * MIB, 4);
        try (Socket client = client()) {
            onServer(() -> server.connection().write(much));
            assertTrue(TestLoops.on(
                    server.connection().loop(), () -> server.connection().isCongested()));
            assertEquals(0, server.writables.get());
            assertTrue(loops.budget.usedBytes() > MIB);
            assertArrayEquals(much, client.getInputStream().readNBytes(much.length));
            Await.until("writable", () -> server.writables.get() == 1);
            assertFalse(TestLoops.on(
                    server.connection().loop(), () -> server.connection().isCongested()));
            assertSent(much.length, server.connection());
            assertAllBlocksGivenBack();
        }
    }

    @Test
    void writesOfOneTurnKeepTheirOrder() throws Exception {
        try (Socket client = client()) {
            byte[] large = noise(100_000, 5);
            onServer(() -> {
                Connection out = server.connection();
                out.write("one ".getBytes(StandardCharsets.ISO_8859_1));
                out.writeDecimal(22);
                out.write(ByteBuffer.allocateDirect(large.length).put(large).flip());
                out.write("end".getBytes(StandardCharsets.ISO_8859_1));
            });
            InputStream in = client.getInputStream();
            assertEquals("one 22", new String(in.readNBytes(6), StandardCharsets.ISO_8859_1));
            assertArrayEquals(large, in.readNBytes(large.length));
            assertEquals("end", new String(in.readNBytes(3), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void thePeersHalfCloseLeavesUsOurs() throws Exception {
        try (Socket client = client()) {
            client.getOutputStream().write("ask".getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            Await.until("the end is seen", () -> server.ends.get() == 1);
            assertEquals("ask", server.text());
            if (!halvesClose()) {
                return;
            }
            onServer(() -> server.connection().write("answer".getBytes(StandardCharsets.ISO_8859_1)));
            onServer(() -> server.connection().shutdownOutput());
            assertEquals("answer", new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            assertEquals(1, server.ends.get());
            assertEquals(0, server.broken.get());
        }
    }

    @Test
    void ourHalfCloseFollowsAllThatWasWrittenAndLeavesReadingOpen() throws Exception {
        byte[] much = noise(8 * MIB, 6);
        try (Socket client = client()) {
            onServer(() -> {
                server.connection().write(much);
                server.connection().shutdownOutput();
                server.connection().write(new byte[] {1});
            });
            assertArrayEquals(much, client.getInputStream().readAllBytes());
            client.getOutputStream().write("still".getBytes(StandardCharsets.ISO_8859_1));
            Await.until("it came", () -> server.text().equals("still"));
            assertEquals(0, server.broken.get());
        }
    }

    @Test
    void aPeersResetIsSeenAsBrokenOnce() throws Exception {
        Socket socket = socket();
        try (socket) {
            over(socket).getOutputStream().write('x');
            Await.until("it came", () -> server.takenBytes() == 1);
            socket.setSoLinger(true, 0);
        }
        Await.until("broken", () -> server.broken.get() == 1);
        assertTrue(server.connection().isClosed());
        assertEquals(0, server.ends.get());
        onServer(() -> server.connection().reset());
        assertEquals(1, server.broken.get());
    }

    @Test
    void aWriteToAPeerThatIsGoneIsBrokenOnceAndGivesItsMemoryBack() throws Exception {
        Socket socket = socket();
        try (socket) {
            over(socket).getOutputStream().write('x');
            Await.until("it came", () -> server.takenBytes() == 1);
            onServer(() -> server.connection().write(noise(8 * MIB, 9)));
            socket.setSoLinger(true, 0);
        }
        Await.until("broken", () -> server.broken.get() == 1);
        onServer(() -> server.connection().write(new byte[100]));
        assertEquals(1, server.broken.get());
        assertAllBlocksGivenBack();
    }

    @Test
    void ourResetIsSeenAsOne() throws Exception {
        try (Socket client = client()) {
            onServer(() -> server.connection().reset());
            assertThrows(SocketException.class, () -> {
                int end = client.getInputStream().read();
                assertEquals(-2, end, "an orderly end instead of a reset");
            });
            assertEquals(0, server.broken.get());
        }
    }

    @Test
    void whatTheHandlerLeavesIsGivenAgainWithoutLossOrMore() throws Exception {
        server.appetite = 3;
        try (Socket client = client()) {
            client.getOutputStream().write("abcdefgh".getBytes(StandardCharsets.ISO_8859_1));
            Await.until("the first part", () -> server.text().equals("abc"));
            client.getOutputStream().write("ijk".getBytes(StandardCharsets.ISO_8859_1));
            onServer(() -> server.connection().resumeReading());
            Await.until("the second part", () -> server.text().equals("abcdef"));
            assertEquals(2, server.reads.get());
            server.appetite = Integer.MAX_VALUE;
            onServer(() -> server.connection().resumeReading());
            Await.until("the rest", () -> server.text().equals("abcdefghijk"));
            client.shutdownOutput();
            Await.until("the end is seen", () -> server.ends.get() == 1);
            assertAllBlocksGivenBack();
        }
    }

    @Test
    void whatComesInTheTurnOfAResumeWaitsBehindWhatWasLeft() throws Exception {
        RecordingHandler left = server;
        left.appetite = 3;
        try (Socket client = client()) {
            client.getOutputStream().write("abcdef".getBytes(StandardCharsets.ISO_8859_1));
            Await.until("the first part", () -> left.text().equals("abc"));
            left.appetite = Integer.MAX_VALUE;
            server = new RecordingHandler() {
                @Override
                public void onRead(ByteBuffer bytes) {
                    super.onRead(bytes);
                    if (takenBytes() > 1) {
                        left.connection().resumeReading();
                    }
                }
            };
            RecordingHandler resuming = server;
            try (Socket other = client()) {
                other.getOutputStream().write('w'); // So that both have shaken hands, where they do.
                Await.until("the other is served", () -> resuming.takenBytes() == 1);
                // Both have bytes when the loop looks again, the one that resumes first.
                CountDownLatch written = new CountDownLatch(1);
                loops.first().run(() -> await(written));
                other.getOutputStream().write('x');
                client.getOutputStream().write("ghi".getBytes(StandardCharsets.ISO_8859_1));
                written.countDown();
                Await.until("all came", () -> left.takenBytes() == 9);
            }
            assertEquals("abcdefghi", left.text());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theEndIsToldAfterTheBytesThatWereLeft() throws Exception {
        server.appetite = 1;
        try (Socket client = client()) {
            client.getOutputStream().write("yz".getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            Await.until("the first byte", () -> server.takenBytes() == 1);
            assertEquals(0, server.ends.get());
            onServer(() -> server.connection().resumeReading());
            Await.until("the end is seen", () -> server.ends.get() == 1);
            assertEquals("yz", server.text());
        }
    }

    @Test
    void closeSendsWhatWasWritten() throws Exception {
        try (Socket client = client()) {
            client.getOutputStream().write('x');
            Await.until("it came", () -> server.takenBytes() == 1);
            onServer(() -> {
                server.connection().write(noise(50_000, 10));
                server.connection().close();
                server.connection().close();
            });
            assertArrayEquals(noise(50_000, 10), client.getInputStream().readAllBytes());
            assertTrue(server.connection().isClosed());
            assertEquals(0, server.broken.get());
        }
    }

    @Test
    void aBugInTheHandlerCostsOnlyItsConnection() throws Exception {
        RecordingHandler healthy = server;
        try (Socket first = client()) {
            first.getOutputStream().write('1');
            Await.until("the first is served", () -> healthy.takenBytes() == 1);
            server = new RecordingHandler() {
                @Override
                public void onRead(ByteBuffer bytes) {
                    throw new IllegalStateException("a bug made for a test");
                }
            };
            try (Socket second = client()) {
                second.getOutputStream().write('2');
                Await.until("broken", () -> server.broken.get() == 1);
            }
            first.getOutputStream().write('3');
            Await.until("the first is still served", () -> healthy.text().equals("13"));
        }
    }

    @Test
    void anIpv4ClientOfAnIpv6ListenerIsAnIpv4Client() throws Exception {
        listener.close();
        listener = open("::");
        try (Socket client = new Socket(
                InetAddress.getLoopbackAddress(), listener.localAddress().getPort())) {
            InetSocketAddress remote = server.connection().remoteAddress();
            assertInstanceOf(Inet4Address.class, remote.getAddress());
            assertEquals(client.getLocalPort(), remote.getPort());
        }
    }

    @Test
    void aTakenAddressIsAnIoException() {
        assertThrows(
                IOException.class,
                () -> Listener.bind(loops.all(), 1, listener.localAddress(), 1, (connection, by) -> {}));
    }

    @Test
    void whenTheBudgetIsOverrunReadingWaitsAndGoesOnAfterwards() throws Exception {
        loops.close();
        loops = TestLoops.of(kind, 1, Blocks.BLOCK_BYTES);
        listener = open("127.0.0.1");
        loops.budget.take(2 * Blocks.BLOCK_BYTES);
        try (Socket client = client()) {
            Thread.ofVirtual().start(() -> write(client, "later".getBytes(StandardCharsets.ISO_8859_1)));
            // A second connection that is accepted shows that the loop has been round.
            CompletableFuture<Connection> first = CompletableFuture.completedFuture(server.connection());
            try (Socket other = client()) {
                Await.until("the other is accepted", () -> server.connection() != first.join());
                assertTrue(other.isConnected());
            }
            assertTrue(server.takenBytes() <= 5);
            loops.budget.give(2 * Blocks.BLOCK_BYTES);
            Await.until("it came", () -> server.text().equals("later"));
        }
    }
}
