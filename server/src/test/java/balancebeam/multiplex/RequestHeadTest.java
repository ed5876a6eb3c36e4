package balancebeam.multiplex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.Status;
import org.junit.jupiter.api.Test;

/** What becomes of fields; which of them are refused is Http2DowngradeStoryTest's. */
class RequestHeadTest {
    private static final String[] GET = {":method", "GET", ":scheme", "https", ":path", "/a", ":authority", "b"};

    private final RequestHead reader = new RequestHead(300, 5, 20, 2);
    private final Head head = new Head();

    private static FieldList list(String... namesAndValues) {
        FieldList fields = new FieldList();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static FieldList get(String... more) {
        FieldList fields = list(GET);
        for (int i = 0; i < more.length; i += 2) {
            fields.add(more[i], more[i + 1]);
        }
        return fields;
    }

    private String read(FieldList fields) throws MalformedMessage {
        reader.read(fields, head);
        return Ascii.text(head.bytes(), 0, head.length());
    }

    private Status refusal(FieldList fields) {
        return assertThrows(MalformedMessage.class, () -> reader.read(fields, head))
                .status();
    }

    @Test
    void itBecomesAHeadWithAHost() throws MalformedMessage {
        assertEquals("GET /a HTTP/2.0\r\nHost: b\r\nx: y\r\n", read(get("x", "y")));
        assertEquals(2, head.majorVersion());
        assertEquals(2, head.fieldCount());
        assertEquals(FieldName.HOST, head.fieldId(0));
        assertEquals("/a", Ascii.text(head.bytes(), head.targetStart(), head.targetEnd()));
    }

    @Test
    void crumbsOfCookiesAreJoinedAtTheEnd() throws MalformedMessage {
        assertEquals(
                "GET /a HTTP/2.0\r\nHost: b\r\nx: y\r\ncookie: c=1; d=2\r\n",
                read(get("cookie", "c=1", "x", "y", "cookie", "d=2")));
    }

    @Test
    void whatHasAnUnderscoreIsLeftOutAndCounted() throws MalformedMessage {
        assertEquals("GET /a HTTP/2.0\r\nHost: b\r\n", read(get("x_y", "1", "_", "2")));
        assertEquals(2, reader.dropped());
        read(get());
        assertEquals(0, reader.dropped());
    }

    @Test
    void limitsHaveTheirStatus() throws MalformedMessage {
        read(get("a", "", "b", "", "c", "", "d", "", "e", ""));
        assertEquals(
                Status.REQUEST_HEADER_FIELDS_TOO_LARGE,
                refusal(get("a", "", "b", "", "c", "", "d", "", "e", "", "f", "")));
        assertEquals(Status.REQUEST_HEADER_FIELDS_TOO_LARGE, refusal(get("a", "x".repeat(280))));
        assertEquals(
                Status.URI_TOO_LONG,
                refusal(list(":method", "GET", ":scheme", "http", ":path", "/" + "x".repeat(20), ":authority", "b")));
        assertEquals(Status.METHOD_NOT_ALLOWED, refusal(list(":method", "CONNECT", ":authority", "b:1")));
        assertEquals(Status.BAD_REQUEST, refusal(get("x", "a\nb")));
        read(get());
    }

    @Test
    void trailersAreFieldsAlone() throws MalformedMessage {
        reader.readTrailers(list("x", "y"), head);
        assertEquals(1, head.fieldCount());
        assertThrows(MalformedMessage.class, () -> reader.readTrailers(list(":path", "/"), head));
    }
}
