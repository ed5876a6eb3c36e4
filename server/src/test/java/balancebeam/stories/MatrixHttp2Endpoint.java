package balancebeam.stories;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import java.util.List;
import java.util.Objects;

/** By HTTP/2. */
final class MatrixHttp2Endpoint extends MatrixEndpoint {
    private final Http2Origin origin;
    private final String keys;

    MatrixHttp2Endpoint(Http2Origin origin, String keys) {
        this.origin = origin;
        this.keys = keys;
        origin.on("/echo", call -> {
            call.head(200, Fields.of("x-method", call.method()), call.method().equals("HEAD"));
            if (!call.method().equals("HEAD")) {
                call.content(call.content(), false);
                call.fields(
                        trailers(
                                call.contentBytes(),
                                Objects.requireNonNullElse(call.trailers().first("x-sum"), "none")),
                        true);
            }
        });
        origin.on("/early", call -> {
            call.head(103, HINT, false);
            call.answer(200, "late");
        });
        origin.on("/cut", call -> {
            call.head(200, Fields.of("content-length", String.valueOf(ANNOUNCED)), false);
            call.content("half", false);
            call.reset(Http2Frame.INTERNAL_ERROR);
        });
        origin.on("/never", call -> {});
        origin.on("/late", call -> {
            awaitRelease();
            call.answer(200, "at last");
        });
        origin.onHead("/half", this::half);
    }

    private void half(Http2Call call) {
        Await.until("content comes", () -> call.contentBytes() > 0 || call.isComplete());
        halfBegun();
        call.awaitEnd();
        halfEnded(call.isComplete());
    }

    @Override
    String hostPort() {
        return origin.hostPort();
    }

    @Override
    String keys() {
        return keys;
    }

    @Override
    List<?> complaints() {
        return origin.failures();
    }

    @Override
    public void close() {
        release();
        origin.close();
    }
}
