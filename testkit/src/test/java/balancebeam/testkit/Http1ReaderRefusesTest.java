package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What no sender may generate, or what two recipients could understand in two ways, is refused, and for that reason. */
final class Http1ReaderRefusesTest {

    private static final String HOST = "Host: a\r\n";
    private static final String CHUNKED = "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";

    @TestFactory
    Stream<DynamicTest> requestLines() {
        return Stream.of(
                line("GET  / HTTP/1.1", "single spaces"),
                line("GET /a b HTTP/1.1", "single spaces"),
                line("GET / HTTP/1.1 ", "single spaces"),
                line(" GET / HTTP/1.1", "single spaces"),
                line("GET /", "single spaces"),
                line("GET\t/ HTTP/1.1", "single spaces"),
                line("G@T / HTTP/1.1", "method"),
                line(" / HTTP/1.1", "method"),
                line("GET  HTTP/1.1", "target"),
                line("GET a HTTP/1.1", "target"),
                line("GET * HTTP/1.1", "target"),
                line("GET /a#b HTTP/1.1", "target"),
                line("GET /\u00E9 HTTP/1.1", "target"),
                line("GET /\t HTTP/1.1", "target"),
                line("GET http:/a HTTP/1.1", "target"),
                line("GET http:///a HTTP/1.1", "target"),
                line("GET http://u@a/ HTTP/1.1", "target"),
                line("GET 1http://a/ HTTP/1.1", "target"),
                line("GET a:80 HTTP/1.1 x", "single spaces"),
                line("CONNECT a HTTP/1.1", "target"),
                line("CONNECT a: HTTP/1.1", "target"),
                line("CONNECT /a HTTP/1.1", "target"),
                line("CONNECT :80 HTTP/1.1", "target"),
                line("GET / HTTP/2.0", "version"),
                line("GET / HTTP/1.2", "version"),
                line("GET / HTTP/1.10", "version"),
                line("GET / http/1.1", "version"),
                line("GET / HTTP/1,1", "version"),
                line("GET / ", "version"),
                line("", "single spaces"),
                line("GET / HTTP/1.1\n" + "X: y", "LF without CR"),
                line("GET / HTTP/1.1\rX: y", "LF after the CR"),
                line("GET /\0 HTTP/1.1", "target"));
    }

    @TestFactory
    Stream<DynamicTest> fieldLines() {
        return Stream.of(
                field("X : y", "no token"),
                field("X\t: y", "no token"),
                field(": y", "no token"),
                field("X y: z", "no token"),
                field("X\0: y", "no token"),
                field("X\u00E9: y", "no token"),
                field("X(: y", "no token"),
                field("X", "without a colon"),
                field(" X: y", "obs-fold"),
                field("X: y\r\n z", "obs-fold"),
                field("X: y\r\n\tz", "obs-fold"),
                field("X: y\0z", "control character"),
                field("X: y\u0001z", "control character"),
                field("X: y\u007Fz", "control character"),
                field("X: y\nZ: z", "LF without CR"),
                field("X: y\n", "LF without CR"),
                field("X: y\rz", "LF after the CR"),
                field("X: y\r\r", "LF after the CR"));
    }

    @TestFactory
    Stream<DynamicTest> hosts() {
        return Stream.of(
                request("GET / HTTP/1.1\r\n\r\n", "no Host"),
                request("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "more than one Host"),
                request("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", "more than one Host"),
                host("a b"),
                host("a/b"),
                host("a@b"),
                host("a:b"),
                host("a:65536"),
                host("a:80:80"),
                host("a%4"),
                host("a%zz"),
                host("a\\b"),
                host("[::1"),
                host("::1"),
                host("[::1]80"),
                host("[1::2::3]"),
                host("[:::]"),
                host("[1:2:3:4:5:6:7]"),
                host("[1:2:3:4:5:6:7:8:9]"),
                host("[12345::]"),
                host("[::1.2.3.256]"),
                host("[::1.2.3]"),
                host("[1.2.3.4::]"),
                host("[fe80::1%25eth0]"),
                host("[]"),
                host("http://a"),
                host("\u00E9"));
    }

    @TestFactory
    Stream<DynamicTest> framing() {
        return Stream.of(
                post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "both"),
                post("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n", "both"),
                post("Content-Length: 3\r\nContent-Length: 4", "abc", "more than one Content-Length"),
                post("Content-Length: 3\r\nContent-Length: 3", "abc", "more than one Content-Length"),
                post("Content-Length: 3, 3", "abc", "no number"),
                post("Content-Length: +3", "abc", "no number"),
                post("Content-Length: -0", "", "no number"),
                post("Content-Length: 0x3", "abc", "no number"),
                post("Content-Length: 3 3", "abc", "no number"),
                post("Content-Length:", "", "no number"),
                post("Content-Length: \u00B3", "abc", "no number"),
                post("Content-Length: 9223372036854775808", "abc", "no number"),
                post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n", "not exactly chunked"),
                post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n", "not exactly chunked"),
                post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "not exactly chunked"),
                post("Transfer-Encoding: xchunked", "0\r\n\r\n", "not exactly chunked"),
                post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n", "not exactly chunked"),
                post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n", "not exactly chunked"),
                post("Transfer-Encoding: identity", "", "not exactly chunked"),
                post("Transfer-Encoding:", "", "not exactly chunked"),
                post("Content-Length: 3", "abcd", "1 octets after the end"),
                post("X: y", "abcd", "4 octets after the end"),
                request("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "in HTTP/1.0"));
    }

    @TestFactory
    Stream<DynamicTest> chunks() {
        return Stream.of(
                chunks("3\nabc\r\n0\r\n\r\n", "LF without CR"),
                chunks("3\r\nabc\n0\r\n\r\n", "not the CR"),
                chunks("3\r\nabcd\r\n0\r\n\r\n", "not the CR"),
                chunks("3\r\nabc\r0\r\n\r\n", "not the LF"),
                chunks("4\r\nabc\r\n0\r\n\r\n", "not the CR"),
                chunks("-1\r\n\r\n", "1 to 15"),
                chunks("+3\r\nabc\r\n0\r\n\r\n", "1 to 15"),
                chunks("0x3\r\nabc\r\n0\r\n\r\n", "semicolon"),
                chunks("g\r\n\r\n", "1 to 15"),
                chunks("\r\n\r\n", "1 to 15"),
                chunks(" 3\r\nabc\r\n0\r\n\r\n", "1 to 15"),
                chunks("3 \r\nabc\r\n0\r\n\r\n", "semicolon"),
                chunks("3 ;a\r\nabc\r\n0\r\n\r\n", "semicolon"),
                chunks("3;\r\nabc\r\n0\r\n\r\n", "no token"),
                chunks("3; a\r\nabc\r\n0\r\n\r\n", "no token"),
                chunks("3;a=\r\nabc\r\n0\r\n\r\n", "no token"),
                chunks("3;a=\"b\r\nabc\r\n0\r\n\r\n", "quoted string"),
                chunks("3;a=\"b\\\r\nabc\r\n0\r\n\r\n", "quoted string"),
                chunks("3;a\nb\r\nabc\r\n0\r\n\r\n", "LF without CR"),
                chunks("3;a\0\r\nabc\r\n0\r\n\r\n", "semicolon"),
                chunks("1234567890abcdef\r\nabc\r\n0\r\n\r\n", "1 to 15"),
                chunks("00000000000000003\r\nabc\r\n0\r\n\r\n", "1 to 15"),
                chunks("0\r\nX : y\r\n\r\n", "no token"),
                chunks("0\r\nX: y\n\r\n", "LF without CR"),
                chunks("0\r\n X: y\r\n\r\n", "obs-fold"),
                chunks("0\r\nContent-Length: 3\r\n\r\n", "trailer section"),
                chunks("0\r\ntransfer-encoding: chunked\r\n\r\n", "trailer section"),
                chunks("0\r\nHost: b\r\n\r\n", "trailer section"),
                chunks("0\r\n\r\n\r\n", "2 octets after the end"));
    }

    @TestFactory
    Stream<DynamicTest> responses() {
        return Stream.of(
                response("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "GET", "status line"),
                response("HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", "GET", "status line"),
                response("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", "GET", "status line"),
                response("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "GET", "status line"),
                response("HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", "GET", "100 to 599"),
                response("HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n", "GET", "100 to 599"),
                response("HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n", "GET", "100 to 599"),
                response("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", "version"),
                response("ICY/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", "status line"),
                response("HTTP/1.1 200 O\0K\r\nContent-Length: 0\r\n\r\n", "GET", "reason phrase"),
                response("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", "GET", "LF without CR"),
                response("\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", "status line"),
                response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nx", "GET", "1 octets after"),
                response("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HEAD", "1 octets after"),
                response("HTTP/1.1 304 Not Modified\r\nContent-Length: 1\r\n\r\nx", "GET", "1 octets after"),
                response("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "GET", "body length in a 204"),
                response("HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n", "GET", "body length in a 100"),
                response("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET", "body length in a"),
                response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "CONNECT", "body length in a 200"),
                response("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET", "in HTTP/1.0"),
                response("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", "GET", "not exactly chunked"));
    }

    @Test
    void everyProperPrefixOfAMessageIsTruncatedAndNothingElse() {
        String whole = CHUNKED + "3;a=\"b\"\r\nabc\r\n0\r\nX: y\r\n\r\n";
        for (int length = 0; length < whole.length(); length++) {
            byte[] prefix = Octets.of(whole.substring(0, length)).toArray();
            assertThrows(TruncatedMessage.class, () -> Http1Reader.parseRequest(prefix));
        }
        assertEquals(
                whole.length(),
                Http1Reader.parseRequest(Octets.of(whole).toArray()).lengthBytes());
    }

    @Test
    void aTruncatedFixedBodyIsTruncated() {
        byte[] request = Octets.of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
                .toArray();

        TruncatedMessage error = assertThrows(TruncatedMessage.class, () -> Http1Reader.parseRequest(request));

        assertEquals("the connection ended 6 octets before the end of the body", error.getMessage());
    }

    private static DynamicTest line(String line, String why) {
        return request(line + "\r\n" + HOST + "\r\n", why);
    }

    private static DynamicTest field(String lines, String why) {
        return request("GET / HTTP/1.1\r\n" + HOST + lines + "\r\n\r\n", why);
    }

    private static DynamicTest host(String host) {
        return request("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "invalid Host");
    }

    private static DynamicTest post(String fields, String body, String why) {
        return request("POST / HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n" + body, why);
    }

    private static DynamicTest chunks(String body, String why) {
        return request(CHUNKED + body, why);
    }

    private static DynamicTest request(String message, String why) {
        return DynamicTest.dynamicTest(
                Octets.of(message).show(),
                () -> refused(
                        why, () -> Http1Reader.parseRequest(Octets.of(message).toArray())));
    }

    private static DynamicTest response(String message, String method, String why) {
        return DynamicTest.dynamicTest(
                Octets.of(message).show(),
                () -> refused(
                        why, () -> Http1Reader.parseResponse(Octets.of(message).toArray(), method)));
    }

    private static void refused(String why, Executable parse) {
        MalformedMessage error = assertThrows(MalformedMessage.class, parse);
        assertFalse(error instanceof TruncatedMessage, error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains(why), error.getMessage());
    }
}
