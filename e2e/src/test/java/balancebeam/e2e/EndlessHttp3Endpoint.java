package balancebeam.e2e;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http3Call;
import balancebeam.testkit.Http3Origin;
import java.io.IOException;

/** By HTTP/3. */
final class EndlessHttp3Endpoint extends EndlessEndpoint {
    private final Http3Origin origin = Http3Origin.start("endless", REQUESTS, WINDOW_BYTES);

    EndlessHttp3Endpoint() {
        for (int i = 0; i < REQUESTS; i++) {
            int number = i;
            origin.onHead("/" + i, call -> serve(number, call));
        }
    }

    private void serve(int number, Http3Call call) throws IOException {
        if (call.method().equals("POST")) {
            call.contentTo(piece -> count(number, piece.length));
            return;
        }
        call.head(200, Fields.EMPTY, false);
        while (!call.connection().isClosed()) {
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
        return ", protocol: http3, tls: { verify: false }";
    }

    @Override
    int connections() {
        return origin.connections().size();
    }

    @Override
    void reading(int request, boolean on) {
        Http3Call call = origin.awaitCall("/" + request);
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
