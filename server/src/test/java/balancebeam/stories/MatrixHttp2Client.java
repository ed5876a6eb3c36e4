package balancebeam.stories;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Octets;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;

/** By HTTP/2. */
final class MatrixHttp2Client implements MatrixClient {
    private final RawHttp2 client;
    private int last;

    MatrixHttp2Client(RawConnector connector) {
        this.client = RawHttp2.connect(connector);
    }

    private static Fields request(String method, String path) {
        return RawHttp2.request(method, path, "te", "trailers");
    }

    @Override
    public Said ask(String method, String path, byte[] content, Fields trailers) {
        boolean bare = content.length == 0 && trailers.size() == 0;
        last = client.open(request(method, path), bare);
        if (!bare) {
            client.content(last, content, trailers.size() == 0);
        }
        if (trailers.size() > 0) {
            client.headers(last, trailers, true);
        }
        return read();
    }

    @Override
    public void begin(String path) {
        last = client.open(request("GET", path), true);
    }

    @Override
    public Said read() {
        return said(client.readAnswer(last));
    }

    static Said said(Http2Answer answer) {
        return answer.hasHead()
                ? new Said(
                        answer.status(),
                        answer.fields(),
                        Octets.of(answer.content()),
                        answer.trailers(),
                        answer.interims().stream()
                                .map(fields -> Integer.valueOf(String.valueOf(fields.first(":status"))))
                                .toList(),
                        answer.isComplete())
                : Said.NOTHING;
    }

    @Override
    public void takeBack(String path, byte[] content, Runnable arrived) {
        int stream = client.open(request("POST", path), false);
        client.content(stream, content, false);
        arrived.run();
        client.reset(stream, Http2Frame.CANCEL);
    }

    @Override
    public void close() {
        client.close();
    }
}
