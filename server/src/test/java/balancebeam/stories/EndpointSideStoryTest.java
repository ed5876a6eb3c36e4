package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an endpoint says wrongly never reaches a client, and costs the endpoint its connection. */
class EndpointSideStoryTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                Arguments.of("garbage", "garbage, garbage\r\n\r\n"),
                Arguments.of("bare LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
                Arguments.of("bare LF after a field", "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok"),
                Arguments.of("NUL", "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok"),
                Arguments.of(
                        "both framings",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
                Arguments.of("a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok"),
                Arguments.of("a signed length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
                Arguments.of("obs-fold", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok"),
                Arguments.of("a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok"),
                Arguments.of("gzip, chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("chunked in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("a huge head", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(33 * 1024) + "\r\n\r\n"),
                Arguments.of("101 fields", "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(101) + "\r\n"),
                Arguments.of("9 interim answers", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(9) + OK),
                Arguments.of("101 not asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
                Arguments.of("status 99", "HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\nok"),
                Arguments.of("HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void aBadAnswerIs502AndItsConnectionIsClosed(String what, String bytes) {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
                    connection.readRequest();
                    connection.raw(connection.number() == 1 ? bytes : OK);
                    connection.hang();
                });
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            Answer bad = Stage.get(client, "/bad");
            assertEquals(502, bad.status(), what);
            assertEquals("HTTP 502 Bad Gateway", bad.text());
            assertEquals("text/plain", bad.field("Content-Type"));
            origin.awaitOpenConnections(0);
            assertEquals(200, Stage.get(client, "/good").status(), "the client's own connection is still good");
            assertEquals(2, origin.connections().opened());
        }
    }

    @Test
    void eightInterimAnswersPass() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin)) {
            origin.on("/", (request, connection) -> {
                for (int i = 0; i < 8; i++) {
                    connection.interim(103, Fields.of("Link", "</a>"));
                }
                connection.answer(200, Fields.EMPTY, "ok");
            });
            assertEquals(8, stage.get("/").interims().size());
        }
    }

    @Test
    void lengthsWhereThereIsNoContentDoNotPass() {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
                    connection.readRequest();
                    connection.raw("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n");
                    connection.raw("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n");
                    connection.hang();
                });
                Stage stage = Stage.start(origin)) {
            Answer answer = stage.get("/"); // The client reads strictly: it would not take them.
            assertEquals(204, answer.status());
            assertNull(answer.field("Content-Length"));
        }
    }

    @Test
    void aBadChunkAfterTheHeadEndsTheAnswerVisibly() {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
                    connection.readRequest();
                    connection.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0x2\r\nno\r\n");
                    connection.hang();
                });
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            client.send(Stage.getText("/"));
            assertEquals("ok", client.readTruncatedAnswer().content().text());
            origin.awaitOpenConnections(0);
        }
    }

    @Test
    void bytesOnAnIdleConnectionCloseItAndReachNobody() {
        CountDownLatch answered = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            origin.on("/poison", (request, connection) -> {
                connection.answer(200, Fields.EMPTY, "first");
                connection.await(answered);
                connection.raw(POISON);
            });
            assertEquals("first", Stage.get(client, "/poison").text());
            answered.countDown();
            origin.awaitOpenConnections(0);
            assertEquals("origin\n", Stage.get(client, "/next").text());
            assertEquals(2, origin.connections().opened());
        }
    }

    @Test
    void bytesAfterTheEndOfAnAnswerCloseTheConnectionAndReachNobody() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            origin.on("/length", (request, connection) -> connection.raw(OK + POISON));
            origin.on(
                    "/chunks",
                    (request, connection) -> connection.raw(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + POISON));
            for (String path : new String[] {"/length", "/chunks"}) {
                assertEquals("ok", Stage.get(client, path).text());
                origin.awaitOpenConnections(0);
                assertEquals("origin\n", Stage.get(client, "/next").text());
                origin.closeConnections();
                origin.awaitOpenConnections(0);
            }
        }
    }

    static Stream<Arguments> truncatedAnswers() {
        String head = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                Arguments.of("length", head + "Content-Length: 10\r\n\r\nhalf", false),
                Arguments.of("length, reset", head + "Content-Length: 10\r\n\r\nhalf", true),
                Arguments.of("chunks", head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false),
                Arguments.of("within a chunk", head + "Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", false),
                Arguments.of("within trailers", head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\nX", true),
                Arguments.of("until close, reset", head + "\r\nhalf", true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("truncatedAnswers")
    void aTruncatedAnswerArrivesAsTruncated(String what, String bytes, boolean reset) {
        for (String version : new String[] {"1.1", "1.0"}) {
            CountDownLatch begun = new CountDownLatch(1);
            try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
                        connection.readRequest();
                        connection.raw(bytes);
                        connection.await(begun);
                        if (reset) {
                            connection.reset();
                        }
                    });
                    Stage stage = Stage.start(origin);
                    RawClient client = stage.client()) {
                client.send("GET / HTTP/" + version + "\r\nHost: x\r\n\r\n");
                // Closes only when the client has the beginning, since a reset destroys what was not read.
                Await.until(
                        what + " has begun", () -> client.rawRemaining().text().contains("half"));
                begun.countDown();
                assertEquals("half", client.readTruncatedAnswer().content().text(), what + " to HTTP/" + version);
            }
        }
    }

    @Test
    void anAnswerUntilTheCloseIsCompleteWithIt() {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
                    connection.readRequest();
                    connection.raw("HTTP/1.0 200 OK\r\n\r\nall of it");
                });
                Stage stage = Stage.start(origin)) {
            assertEquals("all of it", stage.get("/").text());
            try (RawClient old = stage.client()) {
                old.send("GET / HTTP/1.0\r\n\r\n");
                assertEquals("all of it", old.readAnswer().text());
            }
        }
    }

    @Test
    void aConnectionWhoseRequestWasNotFullySentIsNotPooled() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            origin.onHead("/early", (request, connection) -> connection.answer(200, Fields.EMPTY, "early"));
            client.send("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + "x".repeat(10));
            assertEquals("early", client.readAnswer().text());
            origin.awaitOpenConnections(0);
            client.send("x".repeat(90));
            assertEquals("origin\n", Stage.get(client, "/next").text());
            assertEquals(2, origin.connections().opened());
            assertFalse(origin.requests().isEmpty());
        }
    }
}
