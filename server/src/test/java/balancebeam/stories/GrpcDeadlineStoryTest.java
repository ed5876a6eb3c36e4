package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawHttp2;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a call of gRPC whose client, or route, gave it a time. */
final class GrpcDeadlineStoryTest {
    private static final String TYPE = "application/grpc+proto";
    private static final Fields HEAD = Fields.of("content-type", TYPE);

    private static Fields call(String... more) {
        Fields call = RawHttp2.request("POST", "/test.Service/Call", "content-type", TYPE, "te", "trailers");
        for (int i = 0; i < more.length; i += 2) {
            call = call.plus(more[i], more[i + 1]);
        }
        return call;
    }

    private static ConfiguredStage before(String grpc, Http2Origin... origins) {
        return ConfiguredStage.start(Http2Endpoints.config("", "", origins)
                .replace("{ cluster: api }", "{ cluster: api%s }".formatted(grpc.isEmpty() ? "" : ", " + grpc)));
    }

    private static long nanos(String timeout) {
        long value = Long.parseLong(timeout.substring(0, timeout.length() - 1));
        return switch (timeout.charAt(timeout.length() - 1)) {
            case 'n' -> value;
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(value);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(value);
            default -> throw new AssertionError(timeout);
        };
    }

    private static void assertExceeded(Fields trailers) {
        assertEquals("4", trailers.first("grpc-status"));
        assertEquals("HTTP 504 Gateway Timeout", trailers.first("grpc-message"));
    }

    @Test
    void aCallThatIsNotAnsweredInItsTimeIsGivenUp() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise(call -> {
                // Never.
            });
            long began = System.nanoTime();
            int stream = client.open(call("grpc-timeout", "150m"), false);
            Http2Answer answer = client.readAnswer(stream);
            assertTrue(System.nanoTime() - began >= 150_000_000, "too early");
            assertEquals(200, answer.status());
            assertTrue(answer.isComplete());
            assertExceeded(answer.fields());
            assertEquals(Http2Frame.CANCEL, origin.awaitCalls(1).getFirst().awaitReset());
            assertEquals(
                    Http2Endpoints.ended(504, 1, ProxyError.DEADLINE_EXCEEDED),
                    stage.ended().getFirst());
        }
    }

    @Test
    void anAnswerThatDoesNotEndInItsTimeIsEnded() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise(call -> {
                call.head(200, HEAD, false);
                call.content("some", false);
            });
            int stream = client.open(call("grpc-timeout", "1500m"), true);
            Http2Answer answer = client.readAnswer(stream);
            assertEquals("some", answer.text());
            assertTrue(answer.isComplete());
            assertExceeded(answer.trailers());
            assertEquals(Http2Frame.CANCEL, origin.awaitCalls(1).getFirst().awaitReset());
            assertEquals(
                    Http2Endpoints.ended(200, 1, ProxyError.DEADLINE_EXCEEDED),
                    stage.ended().getFirst());
            origin.otherwise(call -> call.answer(200, HEAD, "next"));
            assertEquals("next", client.readAnswer(client.open(call(), true)).text());
        }
    }

    @Test
    void everyTryIsToldWhatIsLeft() {
        try (Http2Origin first = Http2Origin.start("a");
                Http2Origin second = Http2Origin.start("b");
                ConfiguredStage stage = before("", first, second);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (Http2Origin origin : List.of(first, second)) {
                origin.otherwise(call -> {
                    if (first.calls().size() + second.calls().size() == 1) {
                        call.reset(Http2Frame.REFUSED_STREAM);
                    } else {
                        call.answer(200, HEAD, "b");
                    }
                });
            }
            assertEquals(
                    "b",
                    client.readAnswer(client.open(call("grpc-timeout", "20S"), true))
                            .text());
            Http2Endpoints.awaitEnded(stage, 1);
            List<Long> told = java.util.stream.Stream.of(first, second)
                    .flatMap(origin -> origin.calls().stream())
                    .map(call -> nanos(call.fields().all("grpc-timeout").getLast()))
                    .sorted()
                    .toList();
            assertEquals(2, told.size());
            assertTrue(told.get(0) < told.get(1), told::toString);
            assertTrue(told.get(1) <= TimeUnit.SECONDS.toNanos(20), told::toString);
            assertTrue(told.get(0) > TimeUnit.SECONDS.toNanos(10), told::toString);
        }
    }

    @Test
    void whatIsNoTimeAndWhatIsNoCallIsPassedOn() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (String none : new String[] {"5", "m", "0m", "-1m", "+1m", "123456789n", "1x", "1 m", "1.5S"}) {
                client.readAnswer(client.open(call("grpc-timeout", none), true));
                assertEquals(List.of(none), origin.calls().getLast().fields().all("grpc-timeout"));
            }
            client.readAnswer(client.open(
                    RawHttp2.request("POST", "/", "content-type", "application/json", "grpc-timeout", "1n"), true));
            assertEquals("1n", origin.calls().getLast().field("grpc-timeout"));
        }
    }

    @Test
    void aRouteMayNameALongestTime() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("grpc: { max-time: 10 s }", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (Fields long_ : List.of(call(), call("grpc-timeout", "1H"), call("grpc-timeout", "wrong"))) {
                client.readAnswer(client.open(long_, true));
                List<String> told = origin.calls().getLast().fields().all("grpc-timeout");
                assertEquals(1, told.size());
                assertTrue(nanos(told.getFirst()) <= TimeUnit.SECONDS.toNanos(10), told::toString);
                assertTrue(nanos(told.getFirst()) > TimeUnit.SECONDS.toNanos(5), told::toString);
            }
            client.readAnswer(client.open(call("grpc-timeout", "5S"), true));
            assertTrue(nanos(String.valueOf(origin.calls().getLast().field("grpc-timeout")))
                    <= TimeUnit.SECONDS.toNanos(5));
            client.readAnswer(client.open(RawHttp2.request("POST", "/"), true));
            assertEquals(List.of(), origin.calls().getLast().fields().all("grpc-timeout"));
        }
    }

    @Test
    void whereDeadlinesAreOffTheyAreTheEndpointsAffair() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("grpc: { deadlines: false }", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            assertEquals(
                    "a\n",
                    client.readAnswer(client.open(call("grpc-timeout", "1n"), true))
                            .text());
            assertEquals("1n", origin.calls().getLast().field("grpc-timeout"));
        }
    }

    @Test
    void theTimeRunsWhileARequestIsCollected() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("buffer-request: 64 KiB", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            int stream = client.open(call("grpc-timeout", "30m"), false);
            client.data(stream, "some", false);
            long began = System.nanoTime();
            Await.until("the time is over", () -> System.nanoTime() - began > 40_000_000);
            client.data(stream, "more", true);
            assertExceeded(client.readAnswer(stream).fields());
            assertEquals(0, origin.calls().size());
        }
    }

    @Test
    void anAnswerThatBreaksOffSaysSo() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = before("", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise(call -> {
                call.head(200, HEAD, false);
                call.content("some", false);
                call.reset(Http2Frame.INTERNAL_ERROR);
            });
            Http2Answer answer = client.readAnswer(client.open(call(), true));
            assertEquals("some", answer.text());
            assertEquals("14", answer.trailers().first("grpc-status"));
            assertEquals("HTTP 502 Bad Gateway", answer.trailers().first("grpc-message"));
            assertEquals(
                    Http2Endpoints.ended(200, 1, ProxyError.ANSWER_TRUNCATED),
                    stage.ended().getFirst());
            Http2Call broken = origin.calls().getFirst();
            origin.otherwise(call -> call.answer(200, "fine"));
            assertEquals(200, client.readAnswer(client.open(call(), true)).status());
            assertEquals(1, broken.connection().number());
        }
    }
}
