package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The origin as an HTTP server: how it answers and what it records. */
final class ScriptedOriginTest {

    @Test
    void answersItsNameAndRecordsTheRequest() {
        try (ScriptedOrigin origin = ScriptedOrigin.start("alpha");
                RawClient client = RawClient.connect(origin.address())) {
            String head = "PUT /a?b HTTP/1.1\r\nhost: x\r\nX-One: 1\r\nContent-Length: 4\r\n\r\n";
            client.send(head + "body");
            Answer answer = client.readAnswer();

            assertEquals(200, answer.status());
            assertEquals("text/plain", answer.field("content-type"));
            assertEquals("alpha\n", answer.text());
            ReceivedRequest request = origin.awaitRequests(1).getFirst();
            assertEquals("PUT", request.method());
            assertEquals("/a?b", request.target());
            assertEquals("HTTP/1.1", request.version());
            assertEquals("1", request.field("x-one"));
            assertEquals("body", request.text());
            assertEquals(Octets.of(head), request.head().raw());
            assertEquals(List.of(), origin.malformed());
        }
    }

    @Test
    void numbersConnectionsAndTheRequestsOnThem() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient one = RawClient.connect(origin.address())) {
            one.send(get("/1") + get("/2"));
            one.readAnswer();
            one.readAnswer();
            try (RawClient two = RawClient.connect(origin.address())) {
                two.send(get("/3"));
                two.readAnswer();

                List<String> seen = origin.awaitRequests(3).stream()
                        .map(ReceivedRequest::toString)
                        .toList();
                assertEquals(
                        List.of(
                                "GET /1 (connection 1, request 1)",
                                "GET /2 (connection 1, request 2)",
                                "GET /3 (connection 2, request 1)"),
                        seen);
            }
        }
    }

    @Test
    void handlersAreChosenByPathAndTheLastOneIsForTheRest() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            origin.on("/a", (request, connection) -> connection.answer(201, Fields.EMPTY, "a"));
            origin.otherwise((request, connection) -> connection.answer(404, Fields.of("X", "y"), "?"));
            client.send(get("/a?q") + get("/ab"));

            assertEquals(201, client.readAnswer().status());
            Answer second = client.readAnswer();
            assertEquals(404, second.status());
            assertEquals("y", second.field("X"));
        }
    }

    @Test
    void bodiesAreLeftOutWhereHttpHasNone() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            origin.on("/204", (request, connection) -> connection.answer(204, Fields.EMPTY, "x"));
            origin.on("/chunks", (request, connection) -> {
                ChunkedAnswer answer = connection.startChunked(200, Fields.EMPTY);
                answer.chunk("x");
                answer.end();
            });
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /chunks HTTP/1.1\r\nHost: a\r\n\r\n" + get("/204"));

            assertEquals("7", client.readAnswer("HEAD").field("Content-Length"));
            assertEquals("chunked", client.readAnswer("HEAD").field("Transfer-Encoding"));
            assertEquals(Framing.NONE, client.readAnswer().body().framing());
        }
    }

    @Test
    void streamsChunksAndTrailersInItsOwnTime() throws IOException {
        CountDownLatch firstSeen = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            origin.otherwise((request, connection) -> {
                ChunkedAnswer answer = connection.startChunked(200, Fields.EMPTY);
                answer.chunk("one");
                answer.chunk("");
                connection.await(firstSeen);
                answer.chunk("two");
                answer.end(Fields.of("Sum", "6"));
            });
            client.send(get("/"));
            BodyStream body = client.openBody(client.readHead(), "GET");

            assertEquals("one", Octets.of(body.readNBytes(3)).text());
            firstSeen.countDown();
            assertEquals("two", Octets.of(body.readAllBytes()).text());
            assertEquals(Fields.of("Sum", "6"), body.trailers());
        }
    }

    @Test
    void sends100BeforeItReadsABodyThatWaitsForIt() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");

            assertEquals(100, client.readInterim().status());
            client.send("ok");
            assertEquals(200, client.readAnswer().status());
        }
    }

    @Test
    void anOnHeadHandlerAnswersBeforeTheBodyCame() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            origin.onHead("/early", (request, connection) -> {
                connection.interim(103, Fields.of("Link", "x"));
                connection.answer(200, Fields.EMPTY, "early");
            });
            client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");

            Answer answer = client.readAnswer();
            assertEquals("early", answer.text());
            assertEquals(103, answer.interims().getFirst().status());
            ReceivedRequest request = origin.requests().getFirst();
            assertThrows(IllegalStateException.class, request::body);
            client.send("\r\n\r\n" + get("/"));
            assertEquals("origin\n", client.readAnswer().text());
        }
    }

    @Test
    void anOnHeadHandlerReadsTheBodyAsItLikes() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            origin.onHead("/stream", (request, connection) -> {
                int first = request.stream().read();
                long rest = request.stream().drain();
                connection.answer(200, Fields.EMPTY, (char) first + " and " + rest);
            });
            origin.onHead(
                    "/whole",
                    (request, connection) -> connection.answer(
                            200, Fields.EMPTY, request.readBody().text()));
            String chunks = "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
            client.send("POST /stream HTTP/1.1\r\n" + chunks + "POST /whole HTTP/1.1\r\n" + chunks);

            assertEquals("a and 2", client.readAnswer().text());
            assertEquals("abc", client.readAnswer().text());
        }
    }

    @Test
    void anEarlyAnswerThatClosesReachesAClientThatStillSends() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            origin.onHead(
                    "/", (request, connection) -> connection.answer(413, Fields.of("Connection", "close"), "too much"));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(500_000));

            assertEquals(413, client.readAnswer().status());
            client.expectClosed();
        }
    }

    @Test
    void closesWhenTheClientOrTheHandlerSaidSo() {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on("/close", (request, connection) -> connection.answer(200, Fields.of("Connection", "close"), ""));
            for (String request : List.of(
                    get("/close"),
                    "GET / HTTP/1.0\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
                try (RawClient client = RawClient.connect(origin.address())) {
                    client.send(request);
                    client.readAnswer();
                    client.expectClosed();
                }
            }
            origin.awaitOpenConnections(0);
            assertEquals(new Connections(3, 0, 0), origin.connections());
        }
    }

    @Test
    void aMalformedRequestIsRecordedAndAnswered400() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");

            assertEquals(400, client.readAnswer().status());
            client.expectClosed();
            assertEquals(
                    "both Transfer-Encoding and Content-Length",
                    origin.malformed().getFirst().getMessage());
            assertEquals(List.of(), origin.requests());
        }
    }

    @Test
    void aBadChunkIsRecordedToo() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n");

            assertEquals(400, client.readAnswer().status());
            assertEquals(1, origin.malformed().size());
            assertEquals(List.of(), origin.requests());
        }
    }

    @Test
    void aTruncatedRequestIsRecordedAsThat() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
            client.shutdownOutput();

            client.expectClosed();
            assertEquals(1, origin.truncated().size());
            assertEquals(List.of(), origin.malformed());
            assertEquals(List.of(), origin.requests());
        }
    }

    @Test
    void aHandlerThatFailsResetsAndMakesCloseFail() {
        ScriptedOrigin origin = ScriptedOrigin.start("alpha");
        origin.otherwise((request, connection) -> {
            throw new IllegalStateException("oops");
        });
        try (RawClient client = RawClient.connect(origin.address())) {
            client.send(get("/"));
            client.expectReset();
        }

        AssertionError error = assertThrows(AssertionError.class, origin::close);
        assertTrue(String.valueOf(error.getMessage()).contains("a handler of alpha failed"), error.getMessage());
        assertEquals("oops", origin.failures().getFirst().getMessage());
    }

    @Test
    void aHandlerThatForgetsToAnswerIsAFailure() {
        ScriptedOrigin origin = ScriptedOrigin.start();
        origin.otherwise((request, connection) -> {});
        try (RawClient client = RawClient.connect(origin.address())) {
            client.send(get("/forgotten"));
            client.expectReset();
        }

        AssertionError error = assertThrows(AssertionError.class, origin::close);
        assertTrue(String.valueOf(error.getMessage()).contains("gave no answer to GET /forgotten"), error.getMessage());
    }

    @Test
    void awaitRequestsFailsWithWhatThereIs() {
        try (ScriptedOrigin origin = ScriptedOrigin.start("alpha")) {
            Thread.currentThread().interrupt();

            AssertionError error = assertThrows(AssertionError.class, () -> origin.awaitRequests(1));

            assertTrue(Thread.interrupted());
            assertEquals("interrupted while waiting until alpha has 1 requests", error.getMessage());
        }
    }

    @Test
    void forgetsRequestsWhenTold() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient client = RawClient.connect(origin.address())) {
            client.send(get("/"));
            client.readAnswer();
            origin.forgetRequests();

            assertEquals(List.of(), origin.requests());
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
}
