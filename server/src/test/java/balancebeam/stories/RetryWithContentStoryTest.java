package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pooled connection is dead when the head of a request is written, the connection after it takes its time, and
 * meanwhile the client sends content: all of it goes out on the connection that comes. What would be lost here would leave
 * that connection owing bytes, and the next client's request would pay them.
 */
class RetryWithContentStoryTest {
    private static final byte[] ANSWER = latin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    /** How long a connect may hang before the endpoint's queue is taken for full. */
    private static final int FULL_MILLIS = 200;

    private final CountDownLatch released = new CountDownLatch(1);

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 10, 1234567890, ''",
        "Content-Length: 10, 12345, 67890",
        "Transfer-Encoding: chunked, '5~12345~0~~', ''",
        "Transfer-Encoding: chunked, '5~12345~', '5~67890~0~~'"
    })
    void contentThatComesBetweenTwoConnectionsIsNotLost(String framing, String first, String second) throws Exception {
        try (ServerSocket endpoint = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Balancebeam balancer = Balancebeam.start(
                        Stage.before((InetSocketAddress) endpoint.getLocalSocketAddress())
                                .build(),
                        this::holdTheLoop);
                RawClient client = RawClient.connect(balancer.addresses().getFirst());
                RawClient other = RawClient.connect(balancer.addresses().getFirst())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Socket pooled = endpoint.accept();
            head(pooled.getInputStream());
            pooled.getOutputStream().write(ANSWER);
            client.readAnswer();
            Set<Integer> fillers = fill(endpoint);

            // While the loop stands the head comes, and after it the reset: it is written to a connection that is dead.
            other.send("BAD\r\n\r\n");
            client.send("PUT / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n");
            pooled.setSoLinger(true, 0);
            pooled.close();
            released.countDown();
            Await.until("it connects anew", () -> isConnecting(endpoint.getLocalPort()));
            client.send(lines(first));

            try (Socket anew = acceptOther(endpoint, fillers)) {
                InputStream in = anew.getInputStream();
                head(in);
                client.send(lines(second));
                String all = lines(first + second);
                assertEquals(all, new String(in.readNBytes(all.length()), StandardCharsets.ISO_8859_1));
                anew.getOutputStream().write(ANSWER);
                assertEquals(200, client.readAnswer().status());
            }
        }
    }

    private void holdTheLoop(Exchange exchange, long nowNanos) {
        if (exchange.record().error() == ProxyError.BAD_REQUEST) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Connects until the queue of those that wait to be accepted is full; gives their ports. */
    private static Set<Integer> fill(ServerSocket endpoint) throws IOException {
        Set<Integer> ports = new HashSet<>();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(endpoint.getLocalSocketAddress(), FULL_MILLIS);
                ports.add(socket.getLocalPort());
                socket.shutdownOutput();
            } catch (SocketTimeoutException e) {
                socket.close();
                return ports;
            }
        }
    }

    private static Socket acceptOther(ServerSocket endpoint, Set<Integer> fillers) throws IOException {
        endpoint.setSoTimeout((int) Await.DEADLINE.toMillis());
        while (true) {
            Socket socket = endpoint.accept();
            socket.setSoTimeout((int) Await.DEADLINE.toMillis());
            if (!fillers.contains(socket.getPort())) {
                return socket;
            }
            socket.close();
        }
    }

    /** Whether a connection to that port of the loopback address is in state SYN_SENT. */
    private static boolean isConnecting(int port) {
        String synSent = " 0100007F:%04X 02 ".formatted(port);
        try {
            return Files.readString(Path.of("/proc/net/tcp")).contains(synSent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void head(InputStream in) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            assertTrue(octet >= 0, () -> "closed within a head: " + read);
            read.append((char) octet);
        }
    }

    private static String lines(String text) {
        return text.replace("~", "\r\n");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
