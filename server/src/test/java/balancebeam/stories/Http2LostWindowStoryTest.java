package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** Content that is thrown away because its stream ends takes nothing of the window of its connection. */
final class Http2LostWindowStoryTest {
    /** Together more than the window of a connection, one by one too little to be sent at once. */
    private static final int STREAMS = 12;

    private static final int BYTES = 7_000;
    private static final int WHOLE_BYTES = 30_000;

    @Test
    void answersThatBreakOffTakeNothingOfTheirClientsWindow() throws Exception {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.on("/short", call -> {
                call.head(200, Fields.of("content-length", "8000"), false);
                call.content("x".repeat(BYTES), true);
            });
            origin.on("/whole", call -> call.answer(200, "x".repeat(WHOLE_BYTES)));
            for (int i = 0; i < STREAMS; i++) {
                assertFalse(client.readAnswer(client.get("/short")).isComplete());
            }
            int stream = client.get("/whole");
            client.await("all of it", () -> client.answer(stream).contentBytes() == WHOLE_BYTES);
        }
    }

    @Test
    void requestsThatAreTakenBackTakeNothingOfTheirEndpointsWindow() throws Exception {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (int i = 0; i < STREAMS; i++) {
                String path = "/" + i;
                origin.onHead(path, call -> {});
                int stream = client.open(RawHttp2.request("POST", path), false);
                Http2Call call = origin.awaitCall(path);
                ByteArrayOutputStream both = new ByteArrayOutputStream();
                both.writeBytes(Http2Frame.of(Http2Frame.DATA, 0, stream, new byte[BYTES])
                        .wire());
                both.writeBytes(Http2Frame.of(Http2Frame.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8})
                        .wire());
                client.raw(both.toByteArray());
                call.awaitReset();
            }
            origin.onHead("/whole", call -> {});
            int stream = client.open(RawHttp2.request("POST", "/whole"), false);
            Http2Call whole = origin.awaitCall("/whole");
            client.content(stream, new byte[WHOLE_BYTES], true);
            Await.until("all of it", () -> whole.contentBytes() == WHOLE_BYTES);
            assertEquals(1, origin.connections().size());
        }
    }
}
