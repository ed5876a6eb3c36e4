package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls of gRPC-Web become calls of gRPC, by the bytes of PROTOCOL-WEB. */
final class GrpcWebStoryTest {
    private static final String PATH = "/test.Service/Call";
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private static final String REPLY = "\0\0\0\0\4good\0\0\0\0\3day";
    private static final String TRAILER_FRAME = last("grpc-status:0\r\ngrpc-message:fine\r\nx-more:1\r\n");

    private static ConfiguredStage before(String more, Http2Origin... origins) {
        return ConfiguredStage.start(Http2Endpoints.config("", "", origins)
                .replace("{ cluster: api }", "{ cluster: api, grpc-web: true%s }".formatted(more)));
    }

    /** The last message, with the trailers. */
    private static String last(String trailers) {
        return "\200\0\0\0" + (char) trailers.length() + trailers;
    }

    private static void answers(Http2Origin origin) {
        origin.otherwise(call -> {
            call.head(200, Fields.of("content-type", "application/grpc+proto", "x-head", "1"), false);
            call.content(REPLY.substring(0, 9), false);
            call.content(REPLY.substring(9), false);
            call.fields(Fields.of("grpc-status", "0", "grpc-message", "fine", "x-more", "1"), true);
        });
    }

    private static String base64(String latin1) {
        return Base64.getEncoder().encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Of texts that stand behind each other, each with its padding. */
    private static String bytes(String base64) {
        StringBuilder bytes = new StringBuilder();
        for (int at = 0; at < base64.length(); at += 4) {
            bytes.append(
                    new String(Base64.getDecoder().decode(base64.substring(at, at + 4)), StandardCharsets.ISO_8859_1));
        }
        return bytes.toString();
    }

    private static String post(String type, String more, String content) {
        return "POST %s HTTP/1.1\r\nHost: a.example\r\nContent-Type: %s\r\nX-Grpc-Web: 1\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(PATH, type, more, content.length(), content);
    }

    private static Answer ask(ConfiguredStage stage, String request) {
        try (RawClient client = stage.client(0)) {
            client.send(request);
            return client.readAnswer();
        }
    }

    private static void assertCalled(Http2Call call, String type) {
        assertEquals("POST", call.method());
        assertEquals(PATH, call.target());
        assertEquals(List.of(type), call.fields().all("content-type"));
        assertEquals(List.of("trailers"), call.fields().all("te"));
        call.awaitEnd();
        assertEquals(MESSAGE, call.text());
    }

    @Test
    void bytesByHttp1() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            answers(origin);
            Answer answer = ask(stage, post("application/grpc-web+proto", "", MESSAGE));
            assertEquals(200, answer.status());
            assertEquals("application/grpc-web+proto", answer.field("content-type"));
            assertEquals("1", answer.field("x-head"));
            assertEquals(REPLY + TRAILER_FRAME, answer.text());
            assertEquals(0, answer.trailers().size());
            assertCalled(origin.awaitCalls(1).getFirst(), "application/grpc+proto");
        }
    }

    @Test
    void bytesByHttp2() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            answers(origin);
            int stream = client.open(RawHttp2.request("POST", PATH, "content-type", "application/grpc-web;x=1"), false);
            client.data(stream, MESSAGE, true);
            Http2Answer answer = client.readAnswer(stream);
            assertEquals("application/grpc-web+proto", answer.field("content-type"));
            assertEquals(REPLY + TRAILER_FRAME, answer.text());
            assertEquals(Fields.EMPTY, answer.trailers());
            assertCalled(origin.awaitCalls(1).getFirst(), "application/grpc;x=1");
        }
    }

    @Test
    void textBothWays() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            answers(origin);
            // Two texts behind each other, each with its padding.
            String content = base64(MESSAGE.substring(0, 4)) + base64(MESSAGE.substring(4));
            Answer answer = ask(stage, post("application/grpc-web-text+proto", "", content));
            assertEquals("application/grpc-web-text+proto", answer.field("content-type"));
            assertEquals(REPLY + TRAILER_FRAME, bytes(answer.text()));
            Http2Call call = origin.awaitCalls(1).getFirst();
            assertCalled(call, "application/grpc+proto");
            assertNull(call.field("content-length"));
        }
    }

    @Test
    void textThatComesByteByByte() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            answers(origin);
            int stream =
                    client.open(RawHttp2.request("POST", PATH, "content-type", "application/grpc-web-text"), false);
            String content = base64(MESSAGE);
            for (int i = 0; i < content.length(); i++) {
                client.data(stream, content.substring(i, i + 1), i == content.length() - 1);
            }
            assertEquals(REPLY + TRAILER_FRAME, bytes(client.readAnswer(stream).text()));
            assertCalled(origin.awaitCalls(1).getFirst(), "application/grpc");
        }
    }

    @Test
    void textThatIsCollectedAhead() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before(", buffer-request: 4 B", origin)) {
            answers(origin);
            String content = base64(MESSAGE);
            Answer answer = ask(stage, post("application/grpc-web-text", "", content));
            assertEquals(REPLY + TRAILER_FRAME, bytes(answer.text()));
            assertCalled(origin.awaitCalls(1).getFirst(), "application/grpc");
        }
    }

    @Test
    void onlyTheAnswerIsTextIfTheClientAcceptsThat() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            answers(origin);
            Answer answer = ask(stage, post("application/grpc-web", "Accept: application/grpc-web-text\r\n", MESSAGE));
            assertEquals(REPLY + TRAILER_FRAME, bytes(answer.text()));
            assertCalled(origin.awaitCalls(1).getFirst(), "application/grpc");
        }
    }

    @Test
    void anAnswerThatIsNothingButTrailersHasThemAsContent() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            origin.otherwise(call -> call.fields(
                    Fields.of(
                            ":status", "200",
                            "content-type", "application/grpc",
                            "grpc-status", "5",
                            "grpc-message", "no such order",
                            "x-more", "1"),
                    true));
            Answer answer = ask(stage, post("application/grpc-web", "", MESSAGE));
            assertEquals(200, answer.status());
            assertEquals("application/grpc-web", answer.field("content-type"));
            assertEquals("1", answer.field("x-more"));
            assertNull(answer.field("grpc-status"));
            assertEquals(last("grpc-status:5\r\ngrpc-message:no such order\r\n"), answer.text());
        }
    }

    @Test
    void anAnswerThatBreaksOffSaysSo() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            origin.otherwise(call -> {
                call.head(200, Fields.of("content-type", "application/grpc"), false);
                call.content(REPLY.substring(0, 9), false);
                call.reset(Http2Frame.INTERNAL_ERROR);
            });
            Answer answer = ask(stage, post("application/grpc-web", "", MESSAGE));
            assertEquals(
                    REPLY.substring(0, 9) + last("grpc-status:14\r\ngrpc-message:HTTP 502 Bad Gateway\r\n"),
                    answer.text());
            assertEquals(
                    Http2Endpoints.ended(200, 1, ProxyError.ANSWER_TRUNCATED), Http2Endpoints.awaitEnded(stage, 1));
        }
    }

    @Test
    void aDeadlineHoldsHereToo() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            origin.otherwise(call -> call.head(200, Fields.of("content-type", "application/grpc"), false));
            Answer answer = ask(stage, post("application/grpc-web", "Grpc-Timeout: 900m\r\n", MESSAGE));
            assertEquals(last("grpc-status:4\r\ngrpc-message:HTTP 504 Gateway Timeout\r\n"), answer.text());
            assertEquals(Http2Frame.CANCEL, origin.awaitCalls(1).getFirst().awaitReset());
        }
    }

    @Test
    void whatIsNoBase64IsRefused() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            for (String wrong : new String[] {"AAA", "AAA!", "=AAA"}) {
                Answer answer = ask(stage, post("application/grpc-web-text", "", wrong));
                assertEquals(400, answer.status(), wrong);
            }
            assertEquals(Http2Endpoints.ended(400, 1, ProxyError.BAD_REQUEST), Http2Endpoints.awaitEnded(stage, 3));
            origin.calls().forEach(call -> {
                assertFalse(call.isComplete());
                assertEquals(Http2Frame.CANCEL, call.awaitReset());
            });
        }
    }

    @Test
    void whatIsNoCallOfItsPassesAsItIs() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin)) {
            for (String type : new String[] {"application/grpc-webby", "application/grpc", "text/plain"}) {
                assertEquals("a\n", ask(stage, post(type, "", "AAA!")).text());
                assertEquals(type, origin.calls().getLast().field("content-type"));
                assertEquals("AAA!", origin.calls().getLast().text());
            }
            // And so does an answer that is none of gRPC.
            origin.otherwise(call -> call.answer(404, Fields.of("content-type", "text/html"), "no"));
            Answer answer = ask(stage, post("application/grpc-web", "", MESSAGE));
            assertEquals(404, answer.status());
            assertEquals("no", answer.text());
        }
    }
}
