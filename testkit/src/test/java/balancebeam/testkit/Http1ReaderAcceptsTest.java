package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a sender may generate is accepted, in full and with nothing changed. */
final class Http1ReaderAcceptsTest {

    @TestFactory
    Stream<DynamicTest> requestLines() {
        return Stream.of(
                        "GET / HTTP/1.1",
                        "GET / HTTP/1.0",
                        "get / HTTP/1.1",
                        "!#$%&'*+-.^_`|~09azAZ / HTTP/1.1",
                        "GET /a/b;c=d?e=f&g=%20/?:@ HTTP/1.1",
                        "GET /a?b=|{}\"[]^` HTTP/1.1",
                        "GET /%zz HTTP/1.1",
                        "GET // HTTP/1.1",
                        "GET http://a HTTP/1.1",
                        "GET http://a?b HTTP/1.1",
                        "GET HTTP://a:80/b?c HTTP/1.1",
                        "GET https://[2001:db8::1]:443/ HTTP/1.1",
                        "GET ftp://a/b HTTP/1.1",
                        "GET urn:a:b HTTP/1.1",
                        "OPTIONS * HTTP/1.1",
                        "OPTIONS / HTTP/1.1",
                        "CONNECT a:80 HTTP/1.1",
                        "CONNECT [::1]:443 HTTP/1.1")
                .map(line -> request(line + "\r\nHost: a\r\n\r\n", Framing.NONE, ""));
    }

    @TestFactory
    Stream<DynamicTest> hosts() {
        return Stream.of(
                        "",
                        "a",
                        "a:",
                        "a:0",
                        "a:65535",
                        "a.b-c_d~e",
                        "a%20b",
                        "1.2.3.4",
                        "[::]",
                        "[::1]:8080",
                        "[1:2:3:4:5:6:7:8]",
                        "[1:2:3:4:5:6:7::]",
                        "[::2:3:4:5:6:7:8]",
                        "[::ffff:1.2.3.4]",
                        "[1:2:3:4:5:6:1.2.3.4]",
                        "[ABCD:ef01::0]")
                .map(host -> request("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", Framing.NONE, ""));
    }

    @TestFactory
    Stream<DynamicTest> requests() {
        String post = "POST / HTTP/1.1\r\nHost: a\r\n";
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                request("GET / HTTP/1.0\r\n\r\n", Framing.NONE, ""),
                request(post + "Content-Length: 0\r\n\r\n", Framing.CONTENT_LENGTH, ""),
                request(post + "content-length:3 \t\r\n\r\n\0\r\n", Framing.CONTENT_LENGTH, "\0\r\n"),
                request(post + "Content-Length: 0000000003\r\n\r\nabc", Framing.CONTENT_LENGTH, "abc"),
                request("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc", Framing.CONTENT_LENGTH, "abc"),
                request(post + "TRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n", Framing.CHUNKED, ""),
                request(chunked + "3\r\nabc\r\n0\r\n\r\n", Framing.CHUNKED, "abc"),
                request(chunked + "003\r\nabc\r\n000\r\n\r\n", Framing.CHUNKED, "abc"),
                request(
                        chunked + "A\r\n0123456789\r\na\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n",
                        Framing.CHUNKED,
                        "0123456789\r\n\r\n\r\n\r\n\r\n"),
                request(chunked + "3;a;b=c;d=\"e \\\" ;\"\r\nabc\r\n0;f\r\n\r\n", Framing.CHUNKED, "abc"),
                request(chunked + "1\r\na\r\n1\r\nb\r\n0\r\nX: y\r\nY:\r\n\r\n", Framing.CHUNKED, "ab"),
                request("GET / HTTP/1.1\r\nHost: a\r\nX:\r\nY:\t a \u00E9 b \t\r\n_: z\r\n\r\n", Framing.NONE, ""));
    }

    @TestFactory
    Stream<DynamicTest> responses() {
        return Stream.of(
                response("HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\nabc", "GET", Framing.CONTENT_LENGTH, "abc"),
                response("HTTP/1.1 599 A b\u00E9\t!\r\nContent-Length: 0\r\n\r\n", "GET", Framing.CONTENT_LENGTH, ""),
                response("HTTP/1.1 200 OK\r\n\r\nabc", "GET", Framing.UNTIL_CLOSE, "abc"),
                response("HTTP/1.0 200 OK\r\n\r\n", "GET", Framing.UNTIL_CLOSE, ""),
                response(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
                        "GET",
                        Framing.CHUNKED,
                        "a"),
                response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD", Framing.NONE, ""),
                response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD", Framing.NONE, ""),
                response("HTTP/1.1 200 OK\r\n\r\n", "CONNECT", Framing.NONE, ""),
                response("HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\na", "CONNECT", Framing.CONTENT_LENGTH, "a"),
                response("HTTP/1.1 204 No Content\r\n\r\n", "GET", Framing.NONE, ""),
                response("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "GET", Framing.NONE, ""),
                response("HTTP/1.1 100 Continue\r\n\r\n", "POST", Framing.NONE, ""),
                response("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "GET", Framing.NONE, ""));
    }

    @Test
    void namesValuesAndOrderAreKept() {
        Parsed<RequestHead> parsed =
                Http1Reader.parseRequest(Octets.of("GET /p?q HTTP/1.1\r\nb: 1\r\nHost:\t a:80 \r\nB:2\r\n\r\n")
                        .toArray());

        assertEquals("GET", parsed.head().method());
        assertEquals("/p?q", parsed.head().target());
        assertEquals("/p", parsed.head().path());
        assertEquals("HTTP/1.1", parsed.head().version());
        assertEquals(
                Fields.of("b", "1", "Host", "a:80", "B", "2"), parsed.head().fields());
    }

    @Test
    void chunkedBodiesKeepTheirRawBytesAndTrailers() {
        String raw = "2;x\r\nab\r\n0\r\nSum: 1\r\n\r\n";
        Body body = Http1Reader.parseRequest(
                        Octets.of("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + raw)
                                .toArray())
                .body();

        assertEquals(Octets.of(raw), body.raw());
        assertEquals("ab", body.text());
        assertEquals(Fields.of("Sum", "1"), body.trailers());
    }

    @Test
    void aStreamIsReadMessageByMessageAndNoOctetFurther() throws IOException {
        String first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
        String second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
        InputStream in = new ByteArrayInputStream(Octets.of(first + second).toArray());
        Http1Reader reader = new Http1Reader(in);

        RequestHead one = Objects.requireNonNull(reader.readRequestHead());
        assertEquals(2 + second.length(), in.available());
        assertEquals("ab", reader.readBody(one).text());
        assertEquals(second.length(), in.available());
        RequestHead two = Objects.requireNonNull(reader.readRequestHead());

        assertEquals("/2", two.target());
        assertEquals(Octets.of(second), two.raw());
        assertNull(reader.readRequestHead());
    }

    @Test
    void aBodyCanBeReadWhileItComes() throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        Http1Reader reader = new Http1Reader(new ByteArrayInputStream(
                Octets.of(head + "2\r\nab\r\n3\r\ncde\r\n0\r\nT: u\r\n\r\n").toArray()));

        BodyStream body = reader.openBody(Objects.requireNonNull(reader.readRequestHead()));

        assertEquals('a', body.read());
        assertEquals('b', body.read());
        assertTrue(body.trailers().lines().isEmpty());
        assertEquals(3, body.drain());
        assertEquals(-1, body.read());
        assertEquals(Fields.of("T", "u"), body.trailers());
    }

    @Test
    void persistenceFollowsVersionAndConnection() {
        assertTrue(keepsAlive("HTTP/1.1", "X: y"));
        assertTrue(keepsAlive("HTTP/1.0", "Connection: Keep-Alive"));
        assertTrue(!keepsAlive("HTTP/1.0", "X: y"));
        assertTrue(!keepsAlive("HTTP/1.1", "Connection: x, Close"));
        assertTrue(!keepsAlive("HTTP/1.0", "Connection: keep-alive\r\nConnection: close"));
    }

    private static boolean keepsAlive(String version, String fields) {
        String request = "GET / " + version + "\r\nHost: a\r\n" + fields + "\r\n\r\n";
        return Http1Reader.parseRequest(Octets.of(request).toArray()).head().keepsAlive();
    }

    private static DynamicTest request(String message, Framing framing, String content) {
        byte[] all = Octets.of(message).toArray();
        return DynamicTest.dynamicTest(
                Octets.of(message).show(), () -> check(all, Http1Reader.parseRequest(all), framing, content));
    }

    private static DynamicTest response(String message, String method, Framing framing, String content) {
        byte[] all = Octets.of(message).toArray();
        return DynamicTest.dynamicTest(
                Octets.of(message).show(), () -> check(all, Http1Reader.parseResponse(all, method), framing, content));
    }

    private static void check(byte[] all, Parsed<?> parsed, Framing framing, String content) {
        assertEquals(all.length, parsed.lengthBytes());
        assertEquals(framing, parsed.body().framing());
        assertEquals(content, parsed.body().text());
        assertEquals(
                Octets.of(all).text(),
                parsed.head().raw().text() + parsed.body().raw().text());
    }
}
