package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawHttp2;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What an HTTP/1.1 endpoint could understand in another way than we do is refused before a byte of it goes there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2DowngradeStoryTest {
    private OneOrigin story;

    @BeforeAll
    void start() throws Exception {
        story = OneOrigin.start();
    }

    @AfterAll
    void stop() {
        story.close();
    }

    private static Fields with(String name, String value) {
        return RawHttp2.request("GET", "/bad", name, value);
    }

    private static Fields path(String path) {
        return RawHttp2.request("GET", path);
    }

    private static Fields authority(String authority, String... more) {
        Fields fields = Fields.of(":method", "GET", ":scheme", "http", ":path", "/bad", ":authority", authority);
        return more.length == 0 ? fields : fields.plus(more[0], more[1]);
    }

    @TestFactory
    Stream<DynamicTest> requestsThatCouldMeanTwoThingsAreReset() {
        return ambiguous().stream()
                .map(fields -> DynamicTest.dynamicTest(fields.toString(), () -> assertReset(fields, true)));
    }

    /** Requests that an HTTP/1.1 endpoint could understand in another way than a proxy. */
    static List<Fields> ambiguous() {
        List<Fields> all = new ArrayList<>();
        // names
        for (String name : List.of(
                "",
                "X",
                "xY",
                "x y",
                " x",
                "x ",
                "x\r\n",
                "x\r\ny",
                "x\n",
                "x\0",
                "x:",
                "x:y",
                "x\t",
                "x\u007f",
                "x\u0080",
                "x(",
                "x,y",
                "x\"",
                "x{",
                "host\r\nx")) {
            all.add(with(name, "v"));
        }
        // values
        for (String value : List.of(
                "a\r\nb: c",
                "a\rb",
                "a\nb",
                "a\0b",
                "\r",
                "\n",
                "\0",
                " a",
                "a ",
                "\ta",
                "a\t",
                " ",
                "a\u0001",
                "a\u007f",
                "a\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n")) {
            all.add(with("x", value));
            all.add(with("cookie", value));
        }
        // fields of connections
        all.add(with("connection", "close"));
        all.add(with("connection", "x"));
        all.add(with("keep-alive", "timeout=5"));
        all.add(with("proxy-connection", "close"));
        all.add(with("upgrade", "h2c"));
        all.add(with("transfer-encoding", "chunked"));
        all.add(with("transfer-encoding", "identity"));
        all.add(with("transfer-encoding", ""));
        all.add(with("http2-settings", "AAMAAABkAAQAAP__"));
        all.add(with("te", "gzip"));
        all.add(with("te", "trailers, chunked"));
        all.add(with("te", ""));
        // lengths
        for (String length : List.of("", "1", "-1", "+0", "0x0", "0, 0", "00a", "1e1", "18446744073709551616")) {
            all.add(with("content-length", length));
        }
        all.add(with("content-length", "0").plus("content-length", "1"));
        // targets
        for (String path : List.of(
                "",
                "bad",
                "*",
                "/a b",
                "/a\tb",
                "/a\r\nb",
                "/a\rb",
                "/a\nb",
                "/a\0b",
                "/a#b",
                "#",
                "/\u007f",
                "/\u00e9",
                "http://a.example/",
                "//\r\n",
                "?a",
                " /",
                "/ HTTP/1.1\r\nx: y")) {
            all.add(path(path));
        }
        // methods
        for (String method : List.of(
                "",
                "G T",
                " GET",
                "GET ",
                "GET\r\n",
                "GET\0",
                "G\tT",
                "GET /smuggled HTTP/1.1\r\nx:",
                "GE:T",
                "G\u00e9T")) {
            all.add(RawHttp2.request(method, "/bad"));
        }
        // authorities
        for (String authority : List.of(
                "",
                "u@a",
                "a b",
                "a/b",
                "a:b",
                "a,b",
                "a\r\nx: y",
                "a\0",
                "a:65536",
                "[::1",
                "a?b",
                "a#b",
                "\u00e9",
                ":80")) {
            all.add(authority(authority));
            all.add(Fields.of(":method", "GET", ":scheme", "http", ":path", "/bad", "host", authority));
        }
        all.add(authority("a.example", "host", "b.example"));
        all.add(authority("a.example", "host", "a.example:80"));
        all.add(authority("a.example", "host", ""));
        all.add(authority("a.example", "host", "a.example").plus("host", "b.example"));
        // pseudo-header fields
        all.add(Fields.of(":method", "GET", ":path", "/bad", ":authority", "a"));
        all.add(Fields.of(":scheme", "http", ":path", "/bad", ":authority", "a"));
        all.add(Fields.of(":method", "GET", ":scheme", "http", ":authority", "a"));
        all.add(Fields.of(":method", "GET", ":scheme", "http", ":path", "/bad"));
        all.add(Fields.of(":method", "GET", ":scheme", "ftp", ":path", "/bad", ":authority", "a"));
        all.add(Fields.of(":method", "GET", ":scheme", "", ":path", "/bad", ":authority", "a"));
        all.add(Fields.of(":method", "GET", ":scheme", "http\r\n", ":path", "/bad", ":authority", "a"));
        for (String name :
                List.of(":method", ":scheme", ":path", ":authority", ":status", ":protocol", ":x", ":", ":Path")) {
            String value = name.equals(":method") ? "GET" : name.equals(":scheme") ? "http" : "/bad";
            Fields doubled = Fields.of(name, value);
            Fields late = Fields.of("x", "y");
            for (var field : RawHttp2.request("GET", "/bad")) {
                doubled = doubled.plus(field.name(), field.value());
                late = late.plus(field.name(), field.value());
            }
            all.add(doubled);
            all.add(late);
            all.add(with(name, value));
        }
        return all;
    }

    private void assertReset(Fields fields, boolean end) {
        try (RawHttp2 client = RawHttp2.connect(story.connector())) {
            Http2Answer answer = client.readAnswer(client.open(fields, end));
            assertEquals(Http2Frame.PROTOCOL_ERROR, answer.resetCode(), answer::toString);
            assertFalse(answer.hasHead());
            assertGood(client);
        }
    }

    /** The connection lives, and nothing but this has reached the origin. */
    private void assertGood(RawHttp2 client) {
        int before = story.origin().requests().size();
        assertEquals(200, client.readAnswer(client.get("/good")).status());
        var since = story.origin().requests();
        assertEquals(before + 1, since.size());
        since.forEach(request -> assertEquals("/good", request.target()));
        assertEquals(List.of(), story.origin().malformed());
    }

    @Test
    void lessOrMoreContentThanAnnouncedNeverLooksWhole() throws Exception {
        try (OneOrigin own = OneOrigin.start()) {
            record Sent(String length, int bytes) {}
            for (Sent sent : List.of(new Sent("5", 4), new Sent("5", 6), new Sent("5", 0))) {
                try (RawHttp2 client = RawHttp2.connect(own.connector())) {
                    int stream = client.open(RawHttp2.request("POST", "/bad", "content-length", sent.length()), false);
                    client.data(stream, new byte[sent.bytes()], true);
                    Http2Answer answer = client.readAnswer(stream);
                    assertEquals(Http2Frame.PROTOCOL_ERROR, answer.resetCode(), sent + ": " + answer);
                    assertEquals(200, client.readAnswer(client.get("/good")).status());
                }
            }
            own.origin().requests().forEach(request -> assertEquals("/good", request.target()));
        }
    }

    @Test
    void trailersThatAreNoneAreReset() throws Exception {
        try (OneOrigin own = OneOrigin.start()) {
            for (Fields trailers : List.of(
                    Fields.of(":path", "/x"),
                    Fields.of(":status", "200"),
                    Fields.of("X", "y"),
                    Fields.of("x", "a\r\nb"),
                    Fields.of("x y", "a"),
                    Fields.of("connection", "close"),
                    Fields.of("transfer-encoding", "chunked"),
                    Fields.of("keep-alive", "timeout=5"),
                    Fields.of("proxy-connection", "close"),
                    Fields.of("upgrade", "websocket"),
                    Fields.of("content-length", "0"),
                    Fields.of("te", "gzip"),
                    Fields.of("x", "y", ":method", "GET"))) {
                try (RawHttp2 client = RawHttp2.connect(own.connector())) {
                    int stream = client.open(RawHttp2.request("POST", "/bad"), false);
                    client.headers(stream, trailers, true);
                    assertEquals(
                            Http2Frame.PROTOCOL_ERROR, client.readAnswer(stream).resetCode(), trailers::toString);
                }
            }
            assertEquals(List.of(), own.origin().requests());
            assertEquals(List.of(), own.origin().malformed());
        }
    }

    @Test
    void trailersThatWouldRouteAreLeftOut() throws Exception {
        try (OneOrigin own = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(own.connector())) {
            int stream = client.open(RawHttp2.request("POST", "/t"), false);
            client.headers(
                    stream,
                    Fields.of(
                            "host", "b.example",
                            "expect", "100-continue",
                            "x-forwarded-for", "1.2.3.4",
                            "x-good", "1"),
                    true);
            assertEquals(200, client.readAnswer(stream).status());
            assertEquals(Fields.of("x-good", "1"), own.onlyRequest().body().trailers());
        }
    }

    @Test
    void namesWithUnderscoresAreLeftOut() throws Exception {
        try (OneOrigin own = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(own.connector())) {
            client.readAnswer(client.open(with("x_forwarded_for", "1.2.3.4"), true));
            assertFalse(own.onlyRequest().fields().has("x_forwarded_for"));
        }
    }
}
