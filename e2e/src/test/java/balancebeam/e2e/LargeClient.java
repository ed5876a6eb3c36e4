package balancebeam.e2e;

import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ResponseHead;
import java.io.IOException;

/** A client of one version of HTTP that sends much and gets much, and keeps nothing of it. One thread. */
interface LargeClient extends AutoCloseable {
    /**
     * POSTs content of that size, and reads the answer.
     *
     * @param answered told when the answer's head has come
     * @return what the endpoint says that it has got
     */
    String post(String path, long bytes, Runnable answered, LargeContent.Sum answer) throws IOException;

    @Override
    void close();

    /** By HTTP/1.1. */
    record Http1(RawClient client) implements LargeClient {
        @Override
        public String post(String path, long bytes, Runnable answered, LargeContent.Sum answer) throws IOException {
            client.send("POST %s HTTP/1.1\r\nHost: a.example\r\nContent-Length: %d\r\n\r\n".formatted(path, bytes));
            LargeContent.make(bytes, client::send);
            ResponseHead head = client.readHead();
            answered.run();
            answer.readAll(client.openBody(head, "POST"));
            return String.valueOf(head.fields().first(LargeEndpoint.GOT));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** By HTTP/2. */
    record Http2(RawHttp2 client) implements LargeClient {
        @Override
        public String post(String path, long bytes, Runnable answered, LargeContent.Sum answer) throws IOException {
            int stream = client.open(RawHttp2.request("POST", path), false);
            Http2Answer coming = client.answer(stream);
            coming.contentTo(answer);
            LargeContent.make(bytes, piece -> client.content(stream, piece, false));
            client.data(stream, new byte[0], true);
            client.await("an answer", () -> coming.hasHead() || coming.isOver());
            answered.run();
            return String.valueOf(client.readAnswer(stream).field(LargeEndpoint.GOT));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** By HTTP/3. */
    record Http3(RawHttp3 client) implements LargeClient {
        @Override
        public String post(String path, long bytes, Runnable answered, LargeContent.Sum answer) throws IOException {
            Http3Stream stream = client.open(RawHttp3.request("POST", path), false);
            stream.contentTo(answer);
            LargeContent.make(bytes, stream::content);
            stream.data(new byte[0], true);
            stream.await("an answer", coming -> coming.hasHead() || coming.isOver());
            answered.run();
            while (!stream.await("something", coming -> true).isOver()) {
                long before = answer.bytes();
                stream.await("more of the answer", coming -> coming.isOver() || answer.bytes() > before);
            }
            return String.valueOf(stream.readAnswer().field(LargeEndpoint.GOT));
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
