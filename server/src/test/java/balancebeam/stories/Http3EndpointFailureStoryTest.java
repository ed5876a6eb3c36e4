package balancebeam.stories;

import static balancebeam.stories.Http2Endpoints.awaitEnded;
import static balancebeam.stories.Http2Endpoints.ended;
import static balancebeam.stories.Http2Endpoints.get;
import static balancebeam.stories.Http2Endpoints.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.BodyStream;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Call;
import balancebeam.testkit.Http3Handler;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.TestAuthority;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of requests when endpoints that speak HTTP/3 refuse, reset, break off, keep silent or talk nonsense. */
final class Http3EndpointFailureStoryTest {

    /** Does something else with the first request than with later ones. */
    private static Http3Handler first(Http3Handler once) {
        AtomicInteger asked = new AtomicInteger();
        return call -> {
            if (asked.incrementAndGet() == 1) {
                once.handle(call);
            } else {
                call.answer(200, "at last");
            }
        };
    }

    @Test
    void aRefusedRequestIsSentAgainToTheSameEndpoint() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin)) {
            origin.onHead("/", first(call -> call.reset(Http3Call.REQUEST_REJECTED)));
            assertEquals("at last", stage.ask(post("/")).text());
            assertEquals(2, awaitEnded(stage, 1).attempts());
        }
    }

    @Test
    void whoAlwaysRefusesIsNotAskedForEver() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin)) {
            origin.otherwise(call -> call.reset(Http3Call.REQUEST_REJECTED));
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ended(502, 2, ProxyError.REFUSED_STREAM), awaitEnded(stage, 1));
        }
    }

    @Test
    void whatCameAfterAGoAwayIsSentAgainOnAnotherConnection() throws Exception {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/first", call -> {});
            origin.onHead("/second", first(call -> call.connection().goAway(call.stream())));
            int runs = client.get("/first");
            Http3Call taken = origin.awaitCall("/first");
            int again = client.open(RawHttp2.request("POST", "/second"), true);
            assertEquals("at last", client.readAnswer(again).text());
            assertEquals(2, origin.connections().size());
            taken.answer(200, "taken");
            assertEquals("taken", client.readAnswer(runs).text(), "what it had taken goes on");
            origin.awaitOpen(1);
            assertEquals(Http3Call.NO_ERROR, taken.connection().closeCode());
        }
    }

    @Test
    void aResetBeforeTheAnswerIsRetriedWhereThatIsSafe() {
        try (Http3Origin resets = Http3Origin.start("a");
                Http3Origin other = Http3Origin.start("b");
                ConfiguredStage stage = Http3Endpoints.before(resets, other)) {
            resets.otherwise(call -> call.reset(Http3Call.INTERNAL_ERROR));
            int failed = 0;
            int asked = 0;
            while (failed < 4) { // It is not ejected, and a POST is not sent twice.
                assertTrue(asked < 100, "it is asked no more");
                assertEquals("b\n", stage.ask(get("/")).text());
                failed += stage.ask(post("/")).status() == 502 ? 1 : 0;
                asked += 2;
            }
            awaitEnded(stage, asked);
            assertTrue(stage.ended().contains(ended(502, 1, ProxyError.STREAM_RESET)));
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNeverAnEnd() throws Exception {
        List<Http3Handler> breaks = List.of(
                call -> call.reset(Http3Call.INTERNAL_ERROR),
                call -> call.connection().close(),
                call -> call.connection().goAway(0),
                call -> call.frame(6, "a type that only HTTP/2 had"));
        for (Http3Handler how : breaks) {
            for (Fields head : List.of(Fields.EMPTY, Fields.of("content-length", "100"))) {
                try (Http3Origin origin = Http3Origin.start("a");
                        ConfiguredStage stage = Http3Endpoints.before(origin);
                        RawClient one = stage.client(0);
                        RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
                    origin.otherwise(call -> {
                        call.head(200, head, false);
                        call.content("half", false);
                    });
                    one.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n");
                    BodyStream rest = one.openBody(one.readHead(), "GET");
                    int stream = two.get("/two");
                    two.await("the first half", () -> two.answer(stream).contentBytes() == 4);
                    for (Http3Call call : origin.awaitCalls(2)) {
                        if (!call.connection().isClosed()) {
                            how.handle(call);
                        }
                    }
                    assertThrows(Exception.class, rest::drain);
                    Http2Answer answer = two.readAnswer(stream);
                    assertFalse(answer.isComplete());
                    awaitEnded(stage, 2);
                    assertTrue(
                            stage.ended().stream()
                                    .allMatch(ended -> ended.error() == ProxyError.ANSWER_TRUNCATED
                                            || ended.error() == ProxyError.BAD_ANSWER),
                            () -> stage.ended().toString());
                }
            }
        }
    }

    @Test
    void malformedAnswersAre502() {
        List<Http3Handler> bad = List.of(
                call -> call.fields(Fields.of(":status", "200", "connection", "close"), true),
                call -> call.fields(Fields.of(":status", "200", "transfer-encoding", "chunked"), true),
                call -> call.fields(Fields.of(":status", "200", "keep-alive", "1"), true),
                call -> call.fields(Fields.of(":status", "200", "upgrade", "h2c"), true),
                call -> call.fields(Fields.of(":status", "20"), true),
                call -> call.fields(Fields.of(":status", "2000"), true),
                call -> call.fields(Fields.of(":status", "+20"), true),
                call -> call.fields(Fields.of(":status", "099"), true),
                call -> call.fields(Fields.of(":status", "600"), true),
                call -> call.fields(Fields.of(":status", ""), true),
                call -> call.fields(Fields.of("x", "y"), true),
                call -> call.fields(Fields.of(":status", "200", ":status", "200"), true),
                call -> call.fields(Fields.of(":status", "200", ":path", "/"), true),
                call -> call.fields(Fields.of(":status", "101"), false),
                call -> call.fields(Fields.of(":status", "103"), true),
                call -> call.fields(Fields.of(":status", "200", "x", "a\r\nset-cookie: b"), true),
                call -> call.fields(Fields.of(":status", "200", "x", "a\0b"), true),
                call -> call.fields(Fields.of(":status", "200", "x", " a"), true),
                call -> call.fields(Fields.of(":status", "200", "x y", "a"), true),
                call -> call.fields(Fields.of(":status", "200", "X-Upper", "y"), true),
                call -> call.fields(Fields.of(":status", "200", "content-length", "x"), true),
                call -> call.fields(Fields.of(":status", "200", "content-length", "3", "content-length", "4"), false),
                call -> call.fields(Fields.of(":status", "200", "x", "y".repeat(70_000)), true),
                call -> call.frame(Http3Call.DATA, "before its head"),
                Http3Call::end);
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (int i = 0; i < bad.size(); i++) {
                origin.on("/" + i, bad.get(i));
                int number = i;
                assertEquals(502, client.readAnswer(client.get("/" + i)).status(), () -> "case " + number);
                assertEquals(ended(502, 1, ProxyError.BAD_ANSWER), awaitEnded(stage, i + 1), () -> "case " + number);
            }
            assertEquals("a\n", stage.ask(get("/other")).text());
        }
    }

    @Test
    void pseudoFieldsInTrailersBreakOff() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.on("/", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content("hello", false);
                call.fields(Fields.of(":status", "200"), true);
            });
            assertFalse(client.readAnswer(client.get("/")).isComplete());
        }
    }

    @Test
    void contentOfAnotherLengthBreaksOff() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (String content : List.of("", "hell", "hello!")) {
                origin.on("/", call -> {
                    call.head(200, Fields.of("content-length", "5"), false);
                    call.content(content, true);
                });
                Http2Answer answer = client.readAnswer(client.get("/"));
                assertFalse(answer.isComplete(), answer::toString);
            }
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void whoDoesNotAnswerIsTakenBackAndOthersGoOn() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage =
                        Http3Endpoints.before("tls: { verify: false }", "timeouts: { answer: 300 ms }", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/never", call -> {});
            origin.onHead("/slow", call -> {
                call.head(200, Fields.EMPTY, false);
                origin.awaitCall("/never").awaitCancel();
                call.content("done", true);
            });
            int slow = client.get("/slow");
            client.await("its head", () -> client.answer(slow).hasHead());
            assertEquals(504, client.readAnswer(client.get("/never")).status());
            assertEquals("done", client.readAnswer(slow).text());
            assertEquals(ProxyError.ANSWER_TIMEOUT, stage.ended().getFirst().error());
        }
    }

    @Test
    void aClientThatGoesTakesItsRequestBack() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/one", call -> {});
            origin.onHead("/two", call -> {});
            RawClient one = stage.client(0);
            one.send(get("/one") + "\r\n\r\n");
            Http3Call first = origin.awaitCall("/one");
            one.reset();
            first.awaitCancel();
            int stream = two.open(RawHttp2.request("POST", "/two"), false);
            Http3Call second = origin.awaitCall("/two");
            two.reset(stream, 8);
            assertEquals(Http3Call.REQUEST_CANCELLED, second.awaitReset());
            assertEquals("a\n", two.readAnswer(two.get("/")).text());
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void anEndpointThatIsGoneIsPassedOver() {
        try (Http3Origin gone = Http3Origin.start("a");
                Http3Origin other = Http3Origin.start("b");
                ConfiguredStage stage = Http3Endpoints.before(gone, other)) {
            gone.kill();
            for (int i = 0; i < 10; i++) {
                assertEquals("b\n", stage.ask(post("/")).text());
            }
            assertEquals(1, awaitEnded(stage, 10).attempts(), "it is ejected");
            assertTrue(stage.ended().stream().anyMatch(ended -> ended.attempts() == 2));
        }
    }

    @Test
    void whoSaysNothingIsConnectedToInVain() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage =
                        Http3Endpoints.before("tls: { verify: false }", "timeouts: { connect: 300 ms }", origin)) {
            origin.mute();
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ended(502, 1, ProxyError.CONNECT_TIMEOUT), awaitEnded(stage, 1));
        }
    }

    @Test
    void whoSpeaksNoHttp3IsNotAsked() {
        try (Http3Origin origin = Http3Origin.speaking("doq");
                ConfiguredStage stage =
                        Http3Endpoints.before("tls: { verify: false }", "timeouts: { connect: 500 ms }", origin)) {
            assertEquals(502, stage.ask(post("/")).status());
            // This one closes without a word, as those on other libraries do not.
            assertEquals(ended(502, 1, ProxyError.CONNECT_TIMEOUT), awaitEnded(stage, 1));
        }
    }

    @Test
    void aCertificateThatNobodySignedIsRefused() {
        TestAuthority authority = TestAuthority.make();
        try (Http3Origin origin = Http3Origin.secure("a", authority, "127.0.0.1");
                ConfiguredStage stage = Http3Endpoints.before("", "", origin)) {
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ended(502, 1, ProxyError.TLS_CERTIFICATE), awaitEnded(stage, 1));
            assertEquals(0, origin.calls().size());
        }
    }
}
