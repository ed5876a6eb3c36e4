package balancebeam.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the framing fields say, and which of them go no further. */
final class FramingTest {

    @Test
    void nothingSaidIsNoBodyAndNoWordOnTheConnection() throws MalformedMessage {
        Framing framing = framing("Host: a\r\n");
        assertFalse(framing.chunked);
        assertEquals(-1, framing.contentLength);
        assertFalse(framing.close);
        assertFalse(framing.keepAlive);
        assertEquals(Head.NONE, framing.upgrade);
        assertEquals(1, framing.hosts);
        assertEquals(-1, framing.keepAliveSeconds);
    }

    @Test
    void lengthAndCodingAreRead() throws MalformedMessage {
        assertEquals(7, framing("Content-Length: 007\r\n").contentLength);
        assertEquals(7, framing("Content-Length: 7\r\ncontent-length: 7\r\n").contentLength);
        assertTrue(framing("TRANSFER-ENCODING: \t ChunKed \t\r\n").chunked);
    }

    @TestFactory
    Stream<DynamicTest> whatCanBeReadInTwoWaysIsRefused() {
        return Stream.of(
                        "Content-Length: 1\r\nContent-Length: 2\r\n",
                        "Content-Length: 1,1\r\n",
                        "Content-Length: \r\n",
                        "Content-Length: 1a\r\n",
                        "Content-Length: 1234567890123456789\r\n",
                        "Transfer-Encoding: gzip\r\n",
                        "Transfer-Encoding: chunked,chunked\r\n",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")
                .map(fields -> DynamicTest.dynamicTest(
                        fields.replace("\r\n", " | "),
                        () -> assertThrows(MalformedMessage.class, () -> framing(fields))));
    }

    @Test
    void optionsOfTheConnectionMayComeInAnyCaseOrderAndSpacing() throws MalformedMessage {
        Framing framing = framing("Connection: ,\t Close ,,upgrade\r\nconnection: KEEP-ALIVE\r\nUpgrade: x\r\n");
        assertTrue(framing.close);
        assertTrue(framing.keepAlive);
        assertTrue(framing.connectionUpgrade);
        assertEquals(2, framing.upgrade);
        assertFalse(framing("Connection: closed, xclose, close;q=1\r\n").close);
    }

    @Test
    void fieldsThatConnectionNamesAreDroppedWhereverTheyStand() throws MalformedMessage {
        Head head = head("A: 1\r\nConnection: a, Host, b\r\nB: 2\r\nHost: h\r\nC: 3\r\na: 4\r\n");
        new Framing().read(head);
        boolean[] dropped = {true, true, true, false, false, true};
        for (int i = 0; i < dropped.length; i++) {
            assertEquals(dropped[i], head.isDropped(i), "field " + i);
        }
        assertEquals("h", head.value(FieldName.HOST));
    }

    @Test
    void theTimeoutOfKeepAliveIsRead() throws MalformedMessage {
        assertEquals(5, framing("Keep-Alive: timeout=5, max=100\r\n").keepAliveSeconds);
        assertEquals(2, framing("Keep-Alive: max=100 , Timeout=2\r\n").keepAliveSeconds);
        assertEquals(-1, framing("Keep-Alive: timeout=x\r\n").keepAliveSeconds);
    }

    @Test
    void nothingOfOneMessageIsLeftForTheNext() throws MalformedMessage {
        Framing framing = new Framing();
        framing.read(head("Connection: close, keep-alive, upgrade\r\nUpgrade: x\r\nExpect: 100-continue\r\n"));
        framing.read(head("Content-Length: 5\r\n"));
        framing.read(head("A: b\r\n"));
        assertFalse(framing.close || framing.keepAlive || framing.connectionUpgrade);
        assertEquals(-1, framing.contentLength);
        assertEquals(Head.NONE, framing.upgrade);
        assertEquals(Head.NONE, framing.expect);
        assertEquals(0, framing.expects);
        assertEquals(0, framing.hosts);
    }

    private static Framing framing(String fields) throws MalformedMessage {
        Framing framing = new Framing();
        framing.read(head(fields));
        return framing;
    }

    private static Head head(String fields) throws MalformedMessage {
        HeadParser parser = HeadParser.ofRequests(10_000, 100, 100);
        Head head = new Head();
        parser.start(head);
        assertTrue(parser.parse(ByteBuffer.wrap(Ascii.bytes("GET / HTTP/1.1\r\n" + fields + "\r\n")), head));
        return head;
    }
}
