package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * A request that two servers could understand differently is never forwarded: it is answered with 400 and the connection
 * is closed, whatever follows it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientSideAttackStoryTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private OneOrigin story;

    @BeforeAll
    void start() throws Exception {
        story = OneOrigin.start();
    }

    @AfterAll
    void stop() {
        story.close();
    }

    @TestFactory
    Stream<DynamicTest> ambiguousHeadsAreNeverForwarded() {
        return Stream.of(
                        // both framings, or one of them twice, or a strange one
                        post("Content-Length: 5\r\nTransfer-Encoding: chunked"),
                        post("Transfer-Encoding: chunked\r\nContent-Length: 5"),
                        post("Content-Length: 5\r\nContent-Length: 6"),
                        post("Content-Length: 5, 5"),
                        post("Content-Length: 5, 6"),
                        post("Content-Length: +5"),
                        post("Content-Length: -5"),
                        post("Content-Length: 0x5"),
                        post("Content-Length: 5 0"),
                        post("Content-Length:"),
                        post("Content-Length: 1e1"),
                        post("Content-Length: 9223372036854775808"),
                        post("Content-Length: 18446744073709551621"),
                        post("Transfer-Encoding: xchunked"),
                        post("Transfer-Encoding: chunked, chunked"),
                        post("Transfer-Encoding: gzip, chunked"),
                        post("Transfer-Encoding: chunked, identity"),
                        post("Transfer-Encoding: identity"),
                        post("Transfer-Encoding: \"chunked\""),
                        post("Transfer-Encoding: chunked;q=1"),
                        post("Transfer-Encoding:"),
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
                        post("Transfer-Encoding: chunked\r\nConnection: Transfer-Encoding\r\nContent-Length: 5"),
                        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        // white space and control characters where readers differ
                        post("Content-Length : 5"),
                        post("Transfer-Encoding\t: chunked"),
                        post("X: a\r\n Content-Length: 5"),
                        post("X: a\r\n\tb"),
                        "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n",
                        post("X: a\nContent-Length: 5"),
                        post("X: a\rContent-Length: 5"),
                        post("X: a\r\r\nContent-Length: 5"),
                        post("X: a\0b"),
                        post("X: a\u0001b"),
                        post("X: a\u007fb"),
                        post("X\0: a"),
                        post("X\u00e9: a"),
                        post("X(: a"),
                        post(": a"),
                        post("no colon"),
                        "GET / HTTP/1.1\nHost: a\n\n",
                        "GET / HTTP/1.1\r\nHost: a\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\n\n",
                        "GET / HTTP/1.1\r\nHost: a\r\n\rX",
                        "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        // request lines
                        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /a\0 HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET http://a:b/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /\r\n\r\n",
                        "GET / http/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.11\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1\r\nHost: a\r\n\r\n",
                        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003 a TLS hello\r\n\r\n",
                        // Host
                        "GET / HTTP/1.1\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
                        "GET http://a/ HTTP/1.1\r\nHost: b\r\nHost: c\r\n\r\n",
                        "GET http://a/ HTTP/1.1\r\n\r\n",
                        host(""),
                        host("a, b"),
                        host("a b"),
                        host("a/b"),
                        host("u@a"),
                        host("a:b"),
                        host("a:65536"),
                        host("a:1:2"),
                        host("a:-1"),
                        host("a%zz"),
                        host("a%2"),
                        host("a\\b"),
                        host("\u00e9"),
                        host(":80"),
                        host("[::1"),
                        host("[]"),
                        host("[::::]"),
                        host("[1:2]"),
                        host("[::1]x"),
                        host("[::1%eth0]"),
                        host("[::256.1.1.1]"),
                        host("a[::1]"))
                .map(request -> refused(request, "400"));
    }

    @TestFactory
    Stream<DynamicTest> otherRefusalsHaveTheirOwnStatus() {
        return Stream.of(
                refused("PRI * HTTP/3.0\r\n\r\nSM\r\n\r\n", "505"),
                refused("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505"),
                refused("GET / HTTP/0.9\r\nHost: a\r\n\r\n", "505"),
                refused(post("Expect: 200-ok\r\nContent-Length: 5"), "417"),
                refused(post("Transfer-Encoding: chunked") + "0\r\nX: " + "y".repeat(9000) + "\r\n\r\n", "431"),
                refused(post("Expect: x\r\nExpect: 100-continue\r\nContent-Length: 5"), "417"));
    }

    @TestFactory
    Stream<DynamicTest> badChunksAreNeverTakenForAWholeBody() {
        return Stream.of(
                        "5 \r\nhello\r\n0\r\n\r\n",
                        " 5\r\nhello\r\n0\r\n\r\n",
                        "0x5\r\nhello\r\n0\r\n\r\n",
                        "+5\r\nhello\r\n0\r\n\r\n",
                        "-1\r\nhello\r\n0\r\n\r\n",
                        "\r\nhello\r\n0\r\n\r\n",
                        ";a\r\nhello\r\n0\r\n\r\n",
                        "g\r\nhello\r\n0\r\n\r\n",
                        "5\nhello\r\n0\r\n\r\n",
                        "5\rhello\r\n0\r\n\r\n",
                        "5;a\nhello\r\n0\r\n\r\n",
                        "5;a\0\r\nhello\r\n0\r\n\r\n",
                        "5;" + "a".repeat(2000) + "\r\nhello\r\n0\r\n\r\n",
                        "5\r\nhello0\r\n\r\n",
                        "5\r\nhello\n0\r\n\r\n",
                        "5\r\nhelloX\r\n0\r\n\r\n",
                        "4\r\nhello\r\n0\r\n\r\n",
                        "10000000000000005\r\nhello\r\n0\r\n\r\n",
                        "00000000000000000000005\r\nhello\r\n0\r\n\r\n",
                        "0\r\nX : y\r\n\r\n",
                        "0\r\nX: y\n\r\n",
                        "0\r\n X: y\r\n\r\n",
                        "0\r\nX\r\n\r\n",
                        "0\r\n\n")
                .map(body -> refused(post("Transfer-Encoding: chunked") + body, "400"));
    }

    private DynamicTest refused(String request, String status) {
        String name = request.substring(0, Math.min(90, request.length()))
                .replace("\r", "\\r")
                .replace("\n", "\\n");
        return DynamicTest.dynamicTest(status + " " + name, () -> {
            try (RawClient client = story.client()) {
                client.send(request + SMUGGLED);
                Answer answer = client.readAnswer();
                assertEquals(status, answer.text().substring(5, 8));
                assertEquals("close", answer.field("Connection"));
                assertEquals("text/plain", answer.field("Content-Type"));
                client.expectClosed();
            }
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
            assertEquals(List.of(), story.origin().requests());
            assertEquals(List.of(), story.origin().malformed());
        });
    }

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
    }

    private static String host(String value) {
        return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
    }
}
