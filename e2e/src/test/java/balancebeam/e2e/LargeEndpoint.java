package balancebeam.e2e;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.ScriptedOrigin;
import java.io.OutputStream;

/**
 * An endpoint that keeps nothing of what it gets on one path, answers how much that was and with which checksum, and sends as much as it
 * should have got. Thread-safe.
 *
 * @param hostPort where it is
 * @param end how it ends
 */
record LargeEndpoint(String hostPort, Runnable end) implements AutoCloseable {
    /** The field of the answer. */
    static final String GOT = "x-got";

    /** By HTTP/1.1. */
    static LargeEndpoint of(ScriptedOrigin origin, String path, long bytes) {
        origin.onHead(path, (request, connection) -> {
            LargeContent.Sum got = new LargeContent.Sum();
            got.readAll(request.stream());
            connection.answerHead(200, Fields.of("Content-Length", String.valueOf(bytes), GOT, got.text()));
            OutputStream out = connection.output();
            LargeContent.make(bytes, out::write);
        });
        return new LargeEndpoint(origin.hostPort(), origin::close);
    }

    /** By HTTP/2. */
    static LargeEndpoint of(Http2Origin origin, String path, long bytes) {
        origin.onHead(path, call -> {
            LargeContent.Sum got = new LargeContent.Sum();
            call.contentTo(got);
            call.awaitEnd();
            call.head(200, Fields.of(GOT, got.text()), false);
            LargeContent.make(bytes, piece -> call.content(piece, false));
            call.content(new byte[0], true);
        });
        return new LargeEndpoint(origin.hostPort(), origin::close);
    }

    /** By HTTP/3. */
    static LargeEndpoint of(Http3Origin origin, String path, long bytes) {
        origin.onHead(path, call -> {
            LargeContent.Sum got = new LargeContent.Sum();
            call.contentTo(got);
            call.awaitEnd();
            call.head(200, Fields.of(GOT, got.text()), false);
            LargeContent.make(bytes, piece -> call.content(piece, false));
            call.end();
        });
        return new LargeEndpoint(origin.hostPort(), origin::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
