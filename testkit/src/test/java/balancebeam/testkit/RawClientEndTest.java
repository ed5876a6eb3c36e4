package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How connections end, and that the client tells the ways apart. */
final class RawClientEndTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void closedMeansFinAndNoByteBefore() {
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> {});
                RawClient client = connect(peer)) {
            client.expectClosed();
            client.expectClosedOrReset();
            failsWith("expected the connection to be reset, but it ended by FIN", client::expectReset);
            failsWith("the peer closed", () -> client.expectNothingFor(SHORT));
            failsWith("did not come in full", client::readAnswer);
        }
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> c.raw("x"));
                RawClient client = connect(peer)) {
            failsWith("expected the connection to be closed, but bytes came", client::expectClosed);
            failsWith("expected the connection to be reset, but bytes came", client::expectReset);
            assertEquals(Octets.of("x"), client.readUntilClosed());
        }
    }

    @Test
    void resetMeansRst() {
        try (ScriptedOrigin peer = resetting();
                RawClient client = connect(peer)) {
            client.send("x");
            client.expectReset();
            client.expectClosedOrReset();
            failsWith("expected the connection to be closed, but it ended by RESET", client::expectClosed);
            failsWith("the peer reset", () -> client.expectNothingFor(SHORT));
            failsWith("reset before the answer to GET", client::readAnswer);
        }
    }

    @Test
    void nothingMeansNoByteAndNoEnd() {
        try (ScriptedOrigin peer = ScriptedOrigin.raw(OriginConnection::hang);
                RawClient client = connect(peer)) {
            client.expectNothingFor(SHORT);
        }
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> {
                    c.raw("x");
                    c.hang();
                });
                RawClient client = connect(peer)) {
            failsWith("bytes came, but none were expected", () -> client.expectNothingFor(Await.DEADLINE));
            assertEquals(Octets.of("x"), client.readExactly(1));
            client.expectNothingFor(SHORT);
        }
    }

    @Test
    void aTruncatedAnswerIsOneThatBeganAndDidNotEnd() {
        String half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
        try (ScriptedOrigin peer = answering(half);
                RawClient client = connect(peer)) {
            client.send(GET);
            TruncatedAnswer answer = client.readTruncatedAnswer();

            assertEquals("half", answer.content().text());
            assertFalse(answer.reset());
        }
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> {
                    c.readRequest();
                    c.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf");
                    c.reset();
                });
                RawClient client = connect(peer)) {
            client.send(GET);
            TruncatedAnswer answer = client.readTruncatedAnswer();

            assertEquals("half", answer.content().text());
            assertTrue(answer.reset());
        }
    }

    @Test
    void aWholeAnswerIsNotTruncatedAndATruncatedOneIsNotWhole() {
        try (ScriptedOrigin peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfull");
                RawClient client = connect(peer)) {
            client.send(GET);
            failsWith("the answer is complete", client::readTruncatedAnswer);
        }
        try (ScriptedOrigin peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                RawClient client = connect(peer)) {
            client.send(GET);
            failsWith("5 octets before the end of the body", client::readAnswer);
        }
        try (ScriptedOrigin peer = answering("HTTP/1.1 200 OK\r\n\r\nuntil close");
                RawClient client = connect(peer)) {
            client.send(GET);
            failsWith("the answer is complete", client::readTruncatedAnswer);
        }
    }

    @Test
    void afterItsOwnFinAnswersStillCome() {
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> {
                    int length = c.input().readAllBytes().length;
                    c.raw("HTTP/1.1 200 OK\r\n\r\n" + length);
                });
                RawClient client = connect(peer)) {
            client.send("four");
            client.shutdownOutput();

            assertEquals("4", client.readAnswer().text());
        }
    }

    @Test
    void sendingToAResetConnectionIsNoticedAndMayBeTolerated() {
        try (ScriptedOrigin peer = resetting();
                RawClient client = connect(peer)) {
            client.send("x");
            client.expectReset();

            assertFalse(client.trySend("x"));
            failsWith("could not send 1 bytes", () -> client.send("x"));
        }
    }

    @Test
    void itsResetIsAResetAndItsCloseIsAFin() {
        try (ScriptedOrigin peer = ScriptedOrigin.raw(c -> c.readUntil("x"))) {
            try (RawClient client = connect(peer)) {
                client.reset();
            }
            Await.until("the reset is counted", () -> peer.connections().closedByPeer() == 1);
            assertEquals(List.of(), peer.truncated());
            connect(peer).close();
            Await.until("the close is counted", () -> peer.connections().closedByPeer() == 2);
            assertEquals(1, peer.truncated().size());
        }
    }

    @Test
    void refusedMeansThatNobodyListens() {
        ScriptedOrigin peer = ScriptedOrigin.start();
        RawConnector connector = RawConnector.to(peer.address());
        failsWith("accepted a connection", connector::expectRefused);
        peer.close();

        connector.expectRefused();
        failsWith("could not connect", connector::connect);
    }

    /** Resets after a byte: a reset right after the accept can meet a client that is still connecting. */
    private static ScriptedOrigin resetting() {
        return ScriptedOrigin.raw(connection -> {
            connection.readUntil("x");
            connection.reset();
        });
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

    private static String failsWith(String part, Executable action) {
        AssertionError error = assertThrows(AssertionError.class, action);
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains(part), message);
        return message;
    }
}
