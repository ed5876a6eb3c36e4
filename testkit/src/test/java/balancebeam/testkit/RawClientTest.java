package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the client sends and reads, and that it notices what is malformed, late or missing. */
final class RawClientTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void sendsExactlyTheBytesItIsGiven() {
        try (ScriptedOrigin peer =
                        ScriptedOrigin.raw(c -> c.raw(c.readUntil("end").toArray()));
                RawClient client = connect(peer)) {
            client.send("\0\r\n\u00FF");
            client.send(new byte[] {(byte) 0x80, 'e', 'n', 'd'});

            assertEquals(Octets.of("\0\r\n\u00FF\u0080end"), client.readExactly(8));
        }
    }

    @Test
    void readsPipelinedAnswersOneByOne() {
        try (ScriptedOrigin peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                        + "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\n22\r\n0\r\nSum: 3\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\n\r\n333");
                RawClient client = connect(peer)) {
            client.send(GET);

            assertEquals("1", client.readAnswer().text());
            assertEquals("", client.readAnswer("HEAD").text());
            Answer third = client.readAnswer();
            assertEquals(404, third.status());
            assertEquals("22", third.text());
            assertEquals(
                    Octets.of("2;x\r\n22\r\n0\r\nSum: 3\r\n\r\n"), third.body().raw());
            assertEquals(Fields.of("Sum", "3"), third.trailers());
            assertTrue(client.rawRemaining().text().startsWith("HTTP/1.1 200 OK"));
            assertEquals("333", client.readAnswer().text());
            client.expectClosed();
        }
    }

    @Test
    void interimAnswersAreCollectedOrReadOneByOne() {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        String last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedOrigin peer = answering("HTTP/1.1 100 Continue\r\n\r\n" + hints + last + hints + last);
                RawClient client = connect(peer)) {
            client.send(GET);

            List<ResponseHead> interims = client.readAnswer().interims();
            assertEquals(
                    List.of(100, 103),
                    interims.stream().map(ResponseHead::status).toList());
            assertEquals("x", client.readInterim().fields().first("Link"));
            assertEquals(List.of(), client.readAnswer().interims());
        }
    }

    @Test
    void aFinalAnswerIsNoInterimOne() {
        try (ScriptedOrigin peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                RawClient client = connect(peer)) {
            client.send(GET);

            failsWith("not an interim answer but 200", client::readInterim);
        }
    }

    @Test
    void after101TheBytesAreTheTestsOwn() {
        try (ScriptedOrigin peer = answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\0\1\2");
                RawClient client = connect(peer)) {
            client.send(GET);

            assertEquals(101, client.readAnswer().status());
            assertEquals(Octets.of("\0\1\2"), client.readExactly(3));
            assertEquals(Octets.EMPTY, client.readUntilClosed());
        }
    }

    @Test
    void aMalformedAnswerFailsAndShowsTheBytes() {
        try (ScriptedOrigin peer = answering("HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n");
                RawClient client = connect(peer)) {
            client.send(GET);

            String message = failsWith("the answer to GET is malformed: a field name", client::readAnswer);
            assertTrue(message.contains("sent> GET / HTTP/1.1\\r\\n\nHost: a"), message);
            assertTrue(message.contains("received> HTTP/1.1 200 OK\\r\\n\nContent-Length : 0"), message);
        }
    }

    @Test
    void anAnswerThatDoesNotComeFailsAtTheDeadline() {
        try (ScriptedOrigin peer = ScriptedOrigin.raw(OriginConnection::hang);
                RawClient client = impatient(peer)) {
            failsWith("not within 50 ms: the answer to GET", client::readAnswer);
            failsWith("not within 50 ms: the head of an answer", client::readHead);
            failsWith("not within 50 ms: 1 bytes", () -> client.readExactly(1));
            failsWith("not within 50 ms: the end", client::readUntilClosed);
            failsWith("closed, but nothing happened within 50 ms", client::expectClosed);
            failsWith("reset, but nothing happened within 50 ms", client::expectReset);
            failsWith("closed or reset, but nothing", client::expectClosedOrReset);
        }
    }

    @Test
    void aDeadlineIsForTheWholeAnswerHoweverItDribbles() {
        CountDownLatch enough = new CountDownLatch(1);
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> dribbleUntil(enough, c));
                RawClient client = impatient(peer)) {
            failsWith("not within 50 ms: the answer to GET", client::readAnswer);
            enough.countDown();
        }
    }

    private static void dribbleUntil(CountDownLatch enough, OriginConnection connection) throws IOException {
        connection.raw("HTTP/1.1 200 ");
        while (enough.getCount() > 0) {
            connection.raw("O");
        }
    }

    @Test
    void sendingToAPeerThatDoesNotReadFailsAtTheDeadline() {
        try (ScriptedOrigin peer = ScriptedOrigin.start()) {
            peer.stopAccepting();
            try (RawClient client = impatient(peer)) {
                byte[] more = new byte[16 << 20];
                failsWith("the peer did not take 16777216 bytes within 50 ms", () -> client.send(more));
            }
        }
    }

    @Test
    void aBodyCanBeReadAsSlowlyAsATestLikes() throws IOException {
        CountDownLatch firstSeen = new CountDownLatch(1);
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> {
                    c.readRequest();
                    c.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                    c.await(firstSeen);
                    c.raw("1\r\nb\r\n0\r\n\r\n");
                });
                RawClient client = connect(peer)) {
            client.send(GET);
            BodyStream body = client.openBody(client.readHead(), "GET");

            assertEquals('a', body.read());
            firstSeen.countDown();
            assertEquals(1, body.drain());
        }
    }

    @Test
    void itComesFromWhereItIsTold() {
        try (ScriptedOrigin peer = ScriptedOrigin.raw(
                        c -> c.raw(c.peer().getHostString() + " " + c.peer().getPort()));
                RawClient client =
                        RawConnector.to(peer.address()).from("127.0.0.7").connect()) {
            assertEquals(
                    "127.0.0.7 " + client.localPort(), client.readUntilClosed().text());
        }
    }

    private static ScriptedOrigin answering(String bytes) {
        return ScriptedOrigin.raw(connection -> {
            connection.readRequest();
            connection.raw(bytes);
        });
    }

    private static RawClient connect(ScriptedOrigin peer) {
        return RawClient.connect("127.0.0.1", peer.port());
    }

    private static RawClient impatient(ScriptedOrigin peer) {
        return RawConnector.to(peer.address()).deadline(SHORT).connect();
    }

    private static String failsWith(String part, Executable action) {
        AssertionError error = assertThrows(AssertionError.class, action);
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains(part), message);
        return message;
    }
}
