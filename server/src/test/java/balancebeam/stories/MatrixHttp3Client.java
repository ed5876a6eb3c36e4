package balancebeam.stories;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawHttp3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicSslContext;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** By HTTP/3. */
final class MatrixHttp3Client implements MatrixClient {
    private final RawHttp3 client;
    private @Nullable Http3Stream last;

    MatrixHttp3Client(InetSocketAddress to, QuicSslContext tls) {
        this.client = RawHttp3.connect(to, tls, "a.example");
    }

    private static Fields request(String method, String path) {
        return RawHttp3.request(method, path, "te", "trailers");
    }

    @Override
    public Said ask(String method, String path, byte[] content, Fields trailers) {
        boolean bare = content.length == 0 && trailers.size() == 0;
        Http3Stream stream = client.open(request(method, path), bare);
        if (!bare) {
            stream.data(content, trailers.size() == 0);
        }
        if (trailers.size() > 0) {
            stream.headers(trailers, true);
        }
        last = stream;
        return read();
    }

    @Override
    public void begin(String path) {
        last = client.open(request("GET", path), true);
    }

    @Override
    public Said read() {
        return MatrixHttp2Client.said(Objects.requireNonNull(last).await("an answer", Http2Answer::isOver));
    }

    @Override
    public void takeBack(String path, byte[] content, Runnable arrived) {
        Http3Stream stream = client.open(request("POST", path), false);
        stream.data(content, false);
        arrived.run();
        stream.reset(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
        stream.stopSending(Http3ErrorCode.H3_REQUEST_CANCELLED.code());
    }

    @Override
    public void close() {
        client.close();
    }
}
