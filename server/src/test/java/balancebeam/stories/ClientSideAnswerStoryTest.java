package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Framing;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ResponseHead;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Answers of every shape reach the client as one message of the right length, and the connection goes on behind it. */
final class ClientSideAnswerStoryTest {

    @Test
    void headIsAnsweredWithTheLengthAndNoContent() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + OneOrigin.GET);
            assertEquals("7", client.readAnswer("HEAD").field("Content-Length"));
            assertEquals("origin\n", client.readAnswer().text());
        }
    }

    @Test
    void headOfSomethingChunkedHasNoContentEither() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().on("/c", (request, connection) -> connection
                    .startChunked(200, Fields.EMPTY)
                    .end());
            client.send("HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n" + OneOrigin.GET);
            assertEquals(200, client.readAnswer("HEAD").status());
            assertEquals("origin\n", client.readAnswer().text());
            assertEquals(1, story.origin().connections().opened(), "the connection was used again");
        }
    }

    @Test
    void noContentAndNotModifiedEndWithTheirHeads() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().on("/204", (request, connection) -> connection.answer(204, Fields.EMPTY, ""));
            story.origin()
                    .on("/304", (request, connection) -> connection.answer(304, Fields.of("Content-Length", "99"), ""));
            client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n" + OneOrigin.GET);
            assertEquals(204, client.readAnswer().status());
            assertEquals("99", client.readAnswer().field("Content-Length"));
            assertEquals("origin\n", client.readAnswer().text());
        }
    }

    @Test
    void aLengthThatNoContentMustNotHaveIsDropped() throws Exception {
        ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
            connection.readRequest();
            connection.raw("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nLink: </a>\r\n\r\nHTTP/1.1"
                    + " 204\r\nContent-Length: 0\r\n\r\n");
        });
        try (OneOrigin story = OneOrigin.before(origin, config -> config);
                RawClient client = story.client()) {
            client.send(OneOrigin.GET);
            Answer answer = client.readAnswer();
            assertEquals(204, answer.status());
            assertNull(answer.field("Content-Length"));
            assertEquals("</a>", answer.interims().getFirst().fields().first("Link"));
        }
    }

    @Test
    void chunkedContentAndTrailersPassBothWays() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().otherwise((request, connection) -> {
                var answer = connection.startChunked(200, Fields.of("Trailer", "Sum"));
                answer.chunk(request.text());
                answer.chunk("!");
                answer.end(request.body().trailers());
            });
            for (int i = 0; i < 2; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                        + "ext=\"v\"\r\na\r\n0000002\r\nbc\r\n0\r\nSum: 6\r\nX_Evil: 1\r\nHost: b\r\n\r\n");
                Answer answer = client.readAnswer();
                assertEquals("abc!", answer.text());
                assertEquals(Framing.CHUNKED, answer.body().framing());
                assertEquals(Fields.of("Sum", "6"), answer.trailers());
            }
            assertEquals(2, story.origin().requests().size());
        }
    }

    @Test
    void contentUpToTheCloseOfTheOriginIsChunkedForTheClient() throws Exception {
        ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
            connection.readRequest();
            connection.raw("HTTP/1.0 200 OK\r\n\r\nsome text");
        });
        try (OneOrigin story = OneOrigin.before(origin, config -> config);
                RawClient client = story.client()) {
            for (int i = 0; i < 2; i++) {
                client.send(OneOrigin.GET);
                Answer answer = client.readAnswer();
                assertEquals("some text", answer.text());
                assertEquals(Framing.CHUNKED, answer.body().framing());
                assertEquals("HTTP/1.1", answer.head().version());
                assertEquals("1.0 balancebeam", answer.field("Via"));
            }
        }
    }

    @Test
    void aClientThatWaitsFor100GetsItFromTheOrigin() throws Exception {
        CountDownLatch sayContinue = new CountDownLatch(1);
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().onHead("/", (request, connection) -> {
                connection.await(sayContinue);
                connection.interim(100, Fields.EMPTY);
                connection.answer(200, Fields.EMPTY, request.readBody().text());
            });
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            story.origin().awaitRequests(1);
            assertEquals(0, client.rawRemaining().length(), "the balancer does not say it by itself");
            sayContinue.countDown();
            assertEquals(100, client.readInterim().status());
            client.send("body");
            assertEquals("body", client.readAnswer().text());
            client.send(OneOrigin.GET.replace("GET / ", "GET /next "));
            assertEquals("origin\n", client.readAnswer().text());
        }
    }

    @Test
    void aFinalAnswerInsteadOf100ClosesSinceTheContentMayOrMayNotCome() throws Exception {
        for (int status : List.of(200, 403)) {
            try (OneOrigin story = OneOrigin.start();
                    RawClient client = story.client()) {
                story.origin().onHead("/", (request, connection) -> connection.answer(status, Fields.EMPTY, "no"));
                client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
                Answer answer = client.readAnswer();
                assertEquals(status, answer.status());
                assertEquals("close", answer.field("Connection"));
                client.expectClosed();
            }
        }
    }

    @Test
    void earlyHintsPassAndAnHttp10ClientIsSparedThem() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client();
                RawClient old = story.client()) {
            story.origin().otherwise((request, connection) -> {
                connection.interim(103, Fields.of("Link", "</style.css>; rel=preload", "Connection", "x"));
                connection.answer(200, Fields.EMPTY, "page");
            });
            client.send(OneOrigin.GET);
            ResponseHead hints = client.readInterim();
            assertEquals(103, hints.status());
            assertEquals(Fields.of("Link", "</style.css>; rel=preload"), hints.fields());
            assertEquals("page", client.readAnswer().text());

            old.send("GET / HTTP/1.0\r\n\r\n");
            Answer answer = old.readAnswer();
            assertTrue(answer.interims().isEmpty());
            assertEquals("page", answer.text());
        }
    }

    @Test
    void anAnswerMayComeByteByByte() throws Exception {
        String whole = "HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3"
                + "\r\nabc\r\n0\r\nSum: 3\r\n\r\n";
        ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
            connection.readRequest();
            for (int i = 0; i < whole.length(); i++) {
                connection.raw(whole.substring(i, i + 1));
            }
        });
        try (OneOrigin story = OneOrigin.before(origin, config -> config);
                RawClient client = story.client()) {
            client.send(OneOrigin.GET);
            Answer answer = client.readAnswer();
            assertEquals("abc", answer.text());
            assertEquals(Fields.of("Sum", "3"), answer.trailers());
        }
    }

    @Test
    void fieldsOfTheOriginsConnectionStayBehind() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin()
                    .otherwise((request, connection) -> connection.answer(
                            200,
                            Fields.of(
                                    "Connection", "close, X-Mine",
                                    "X-Mine", "1",
                                    "Keep-Alive", "timeout=5",
                                    "Proxy-Connection", "close",
                                    "Upgrade", "h2c",
                                    "Set-Cookie", "a=1",
                                    "Set-Cookie", "b=2"),
                            "x"));
            client.send(OneOrigin.GET + OneOrigin.GET);
            Answer answer = client.readAnswer();
            for (String gone : List.of("Connection", "X-Mine", "Keep-Alive", "Proxy-Connection", "Upgrade")) {
                assertFalse(answer.fields().has(gone), gone);
            }
            assertEquals(List.of("a=1", "b=2"), answer.fields().all("Set-Cookie"));
            assertEquals("1.1 balancebeam", answer.field("Via"));
            assertEquals("x", client.readAnswer().text(), "and the client's connection goes on");
        }
    }
}
