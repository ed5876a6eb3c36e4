package balancebeam.stories;

import balancebeam.testkit.ChunkedAnswer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginConnection;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** By HTTP/1.1. */
final class MatrixHttp1Endpoint extends MatrixEndpoint {
    private static final int CHUNK = 64 * 1024;

    private final ScriptedOrigin origin;
    private final String keys;

    MatrixHttp1Endpoint(ScriptedOrigin origin, String keys) {
        this.origin = origin;
        this.keys = keys;
        origin.on("/echo", MatrixHttp1Endpoint::echo);
        origin.on("/early", (request, connection) -> {
            connection.interim(103, HINT);
            connection.answer(200, Fields.EMPTY, "late");
        });
        origin.on("/cut", (request, connection) -> {
            connection.raw("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nhalf".formatted(ANNOUNCED));
            connection.reset();
        });
        origin.on("/never", (request, connection) -> connection.hang());
        origin.on("/late", (request, connection) -> {
            awaitRelease();
            connection.answer(200, Fields.EMPTY, "at last");
        });
        origin.onHead("/half", this::half);
    }

    private static void echo(ReceivedRequest request, OriginConnection connection) throws IOException {
        ChunkedAnswer answer = connection.startChunked(200, Fields.of("x-method", request.method()));
        String content = request.text();
        for (int i = 0; i < content.length(); i += CHUNK) {
            answer.chunk(content.substring(i, Math.min(content.length(), i + CHUNK)));
        }
        answer.end(trailers(
                content.length(),
                Objects.requireNonNullElse(request.body().trailers().first("x-sum"), "none")));
    }

    private void half(ReceivedRequest request, OriginConnection connection) throws IOException {
        boolean complete = false;
        try {
            if (request.stream().read() >= 0) {
                halfBegun();
            }
            request.stream().skip(Long.MAX_VALUE);
            complete = request.stream().read() < 0;
        } finally {
            halfEnded(complete);
        }
        connection.answer(200, Fields.EMPTY, "");
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
        return origin.malformed();
    }

    @Override
    public void close() {
        release();
        origin.close();
    }
}
