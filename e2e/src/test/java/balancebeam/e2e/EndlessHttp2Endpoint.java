package balancebeam.e2e;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawHttp2;
import java.io.IOException;

/** By HTTP/2. */
final class EndlessHttp2Endpoint extends EndlessEndpoint {
    private final Http2Origin origin = Http2Origin.start("endless");

    EndlessHttp2Endpoint() {
        origin.settings(RawHttp2.INITIAL_WINDOW_SIZE, WINDOW_BYTES);
        for (int i = 0; i < REQUESTS; i++) {
            int number = i;
            origin.onHead("/" + i, call -> serve(number, call));
        }
    }

    private void serve(int number, Http2Call call) throws IOException {
        if (call.method().equals("POST")) {
            // So that the connection's window is larger than those of all streams together.
            call.connection().windowUpdate(0, WINDOW_BYTES);
            call.contentTo(piece -> count(number, piece.length));
            return;
        }
        call.head(200, Fields.EMPTY, false);
        while (call.resetCode() < 0 && !call.connection().isClosed()) {
            call.content(PIECE, false);
            count(number, PIECE.length);
        }
    }

    @Override
    String hostPort() {
        return origin.hostPort();
    }

    @Override
    String keys() {
        return ", protocol: http2";
    }

    @Override
    int connections() {
        return origin.connections().size();
    }

    @Override
    void reading(int request, boolean on) throws IOException {
        Http2Call call = origin.awaitCall("/" + request);
        if (on) {
            call.goOnReading();
        } else {
            call.stopReading();
        }
    }

    @Override
    public void close() {
        origin.close();
    }
}
