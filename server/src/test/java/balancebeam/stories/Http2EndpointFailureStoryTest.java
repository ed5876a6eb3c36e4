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
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Handler;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of requests when endpoints that speak HTTP/2 refuse, reset, break off, keep silent or talk nonsense. */
final class Http2EndpointFailureStoryTest {
    private static final int INTERNAL_ERROR = Http2Frame.INTERNAL_ERROR;

    /** Does something else with the first request than with later ones. */
    private static Http2Handler first(Http2Handler once) {
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
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            origin.onHead("/", first(call -> call.reset(Http2Frame.REFUSED_STREAM)));
            assertEquals("at last", stage.ask(post("/")).text());
            assertEquals(2, awaitEnded(stage, 1).attempts());
        }
    }

    @Test
    void aRefusedRequestIsSentToAnotherEndpoint() {
        try (Http2Origin refuses = Http2Origin.start("a");
                Http2Origin takes = Http2Origin.start("b");
                ConfiguredStage stage = Http2Endpoints.before(refuses, takes)) {
            refuses.otherwise(call -> call.reset(Http2Frame.REFUSED_STREAM));
            for (int i = 0; i < 6; i++) {
                assertEquals("b\n", stage.ask(post("/")).text());
            }
            assertTrue(refuses.calls().size() >= 2, "it is not ejected for that");
        }
    }

    @Test
    void whoAlwaysRefusesIsNotAskedForEver() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            origin.otherwise(call -> call.reset(Http2Frame.REFUSED_STREAM));
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ended(502, 2, ProxyError.REFUSED_STREAM), awaitEnded(stage, 1));
        }
    }

    @Test
    void whatCameAfterAGoAwayIsSentAgainOnAnotherConnection() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/first", call -> {});
            origin.onHead("/second", first(call -> call.connection().goAway(call.stream() - 2, Http2Frame.NO_ERROR)));
            int runs = client.get("/first");
            Http2Call taken = origin.awaitCall("/first");
            int again = client.open(RawHttp2.request("POST", "/second"), true);
            assertEquals("at last", client.readAnswer(again).text());
            assertEquals(2, origin.connections().size());
            assertAnswers(taken, "taken");
            assertEquals("taken", client.readAnswer(runs).text(), "what it had taken goes on");
            taken.connection().awaitGoAway();
            origin.awaitOpen(1);
        }
    }

    private static void assertAnswers(Http2Call call, String text) {
        try {
            call.answer(200, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aResetBeforeTheAnswerIsRetriedWhereThatIsSafe() {
        try (Http2Origin resets = Http2Origin.start("a");
                Http2Origin other = Http2Origin.start("b");
                ConfiguredStage stage = Http2Endpoints.before(resets, other)) {
            resets.otherwise(call -> call.reset(INTERNAL_ERROR));
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
    void anAnswerThatBreaksOffIsNeverAnEnd() {
        List<Http2Handler> breaks = List.of(
                call -> call.reset(INTERNAL_ERROR),
                call -> call.connection().close(),
                call -> call.connection().cut(),
                call -> call.connection().goAway(0, INTERNAL_ERROR),
                call -> call.connection().frame(Http2Frame.DATA, 0, 0, new byte[1]));
        for (Http2Handler how : breaks) {
            for (Fields head : List.of(Fields.EMPTY, Fields.of("content-length", "100"))) {
                try (Http2Origin origin = Http2Origin.start("a");
                        ConfiguredStage stage = Http2Endpoints.before(origin);
                        RawClient one = stage.client(0);
                        RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
                    List<Http2Call> begun = new ArrayList<>();
                    origin.otherwise(call -> {
                        call.head(200, head, false);
                        call.content("half", false);
                    });
                    one.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n");
                    BodyStream rest = one.openBody(one.readHead(), "GET");
                    int stream = two.get("/two");
                    two.await("the first half", () -> two.answer(stream).contentBytes() == 4);
                    begun.addAll(origin.awaitCalls(2));
                    for (Http2Call call : begun) {
                        run(how, call);
                    }
                    assertThrows(Exception.class, rest::drain);
                    Http2Answer answer = two.readAnswer(stream);
                    assertFalse(answer.isComplete());
                    assertTrue(answer.resetCode() > 0);
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

    private static void run(Http2Handler how, Http2Call call) {
        try {
            how.handle(call);
        } catch (Exception e) {
            assertTrue(call.connection().isClosed(), e::toString);
        }
    }

    @Test
    void malformedAnswersAre502() {
        List<Http2Handler> bad = List.of(
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
                call -> call.fields(Fields.of("x", "y", ":status", "200"), true),
                call -> call.fields(Fields.of(":status", "200", ":status", "200"), true),
                call -> call.fields(Fields.of(":status", "200", ":path", "/"), true),
                call -> call.fields(Fields.of(":status", "101"), false),
                call -> call.fields(Fields.of(":status", "103"), true),
                call -> call.fields(Fields.of(":status", "200", "X-Upper", "y"), true),
                call -> call.fields(Fields.of(":status", "200", "x", "a\r\nset-cookie: b"), true),
                call -> call.fields(Fields.of(":status", "200", "x", "a\0b"), true),
                call -> call.fields(Fields.of(":status", "200", "x", " a"), true),
                call -> call.fields(Fields.of(":status", "200", "x y", "a"), true),
                call -> call.fields(Fields.of(":status", "200", "", "a"), true),
                call -> call.fields(Fields.of(":status", "200", "content-length", "x"), true),
                call -> call.fields(Fields.of(":status", "200", "content-length", "3"), true),
                call -> call.fields(Fields.of(":status", "200", "content-length", "3", "content-length", "4"), false),
                call -> call.fields(Fields.of(":status", "200", "x", "y".repeat(70_000)), true),
                call -> call.content("before its head", true));
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (int i = 0; i < bad.size(); i++) {
                origin.on("/" + i, bad.get(i));
                int number = i;
                assertEquals(502, client.readAnswer(client.get("/" + i)).status(), () -> "case " + number);
                assertEquals(ended(502, 1, ProxyError.BAD_ANSWER), awaitEnded(stage, i + 1), () -> "case " + number);
            }
            assertEquals("a\n", stage.ask(get("/other")).text());
            assertEquals(1, origin.connections().size(), "the streams were reset, and nothing more");
        }
    }

    @Test
    void contentOfAnotherLengthBreaksOff() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (String content : List.of("hell", "hello!")) {
                origin.on("/", call -> {
                    call.head(200, Fields.of("content-length", "5"), false);
                    call.content(content, true);
                });
                Http2Answer answer = client.readAnswer(client.get("/"));
                assertFalse(answer.isComplete(), answer::toString);
                try (RawClient one = stage.client(0)) {
                    one.send(get("/") + "\r\n\r\n");
                    one.readTruncatedAnswer();
                }
            }
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void whoDoesNotAnswerIsTakenBackAndOthersGoOn() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before("", "timeouts: { answer: 300 ms }", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/never", call -> {});
            origin.onHead("/slow", call -> {
                call.head(200, Fields.EMPTY, false);
                origin.awaitCall("/never").awaitReset();
                call.content("done", true);
            });
            int slow = client.get("/slow");
            client.await("its head", () -> client.answer(slow).hasHead());
            assertEquals(504, client.readAnswer(client.get("/never")).status());
            assertEquals(Http2Frame.CANCEL, origin.awaitCall("/never").awaitReset());
            assertEquals("done", client.readAnswer(slow).text());
            assertEquals(ProxyError.ANSWER_TIMEOUT, stage.ended().getFirst().error());
        }
    }

    @Test
    void aConnectionThatHasGoneDeafIsLeft() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before("", "timeouts: { answer: 200 ms }", origin)) {
            origin.onHead("/never", call -> {});
            assertEquals("a\n", stage.ask(get("/")).text());
            assertEquals(504, stage.ask(get("/never")).status());
            assertEquals("a\n", stage.ask(get("/")).text());
            assertEquals(2, origin.connections().size(), "it may be dead: nothing came by it");
        }
    }

    @Test
    void aClientThatGoesTakesItsRequestBack() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/one", call -> {});
            origin.onHead("/two", call -> {});
            RawClient one = stage.client(0);
            one.send(get("/one") + "\r\n\r\n");
            Http2Call first = origin.awaitCall("/one");
            one.reset();
            assertEquals(Http2Frame.CANCEL, first.awaitReset());
            int stream = two.get("/two");
            Http2Call second = origin.awaitCall("/two");
            two.reset(stream, Http2Frame.CANCEL);
            assertEquals(Http2Frame.CANCEL, second.awaitReset());
            assertEquals("a\n", two.readAnswer(two.get("/")).text());
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void whoSpeaksNoHttp2IsSaidSo() {
        try (ScriptedOrigin origin = ScriptedOrigin.start("a");
                ConfiguredStage stage = ConfiguredStage.start(
                        Http2Endpoints.config("", "").replace("[]", "[\"" + origin.hostPort() + "\"]"))) {
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ProxyError.CONNECT_FAILED, awaitEnded(stage, 1).error());
        }
        TestAuthority authority = TestAuthority.make();
        try (Http2Origin origin = Http2Origin.secure("a", authority.server("127.0.0.1"), "http/1.1");
                ConfiguredStage stage = Http2Endpoints.before("tls: { verify: false }", "", origin)) {
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ProxyError.TLS_FAILED, awaitEnded(stage, 1).error());
            assertEquals(0, origin.calls().size());
        }
        try (Http2Origin origin = Http2Origin.secure("a", authority.server("127.0.0.1"));
                ConfiguredStage stage = Http2Endpoints.before("tls: { verify: false }", "", origin)) {
            assertEquals(502, stage.ask(post("/")).status());
            assertEquals(ProxyError.TLS_FAILED, awaitEnded(stage, 1).error());
        }
    }
}
