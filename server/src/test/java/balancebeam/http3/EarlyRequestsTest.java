package balancebeam.http3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.Peer;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.RequestHead;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Which requests go on before the handshake is done, and what their endpoints are told. */
class EarlyRequestsTest {
    private static final Responder NOBODY = (Responder) Proxy.newProxyInstance(
            EarlyRequestsTest.class.getClassLoader(),
            new Class<?>[] {Responder.class},
            (proxy, method, arguments) -> null);

    private static String early(String method, boolean ended, String... more) throws Exception {
        FieldList fields = new FieldList();
        fields.add(":method", method);
        fields.add(":scheme", "https");
        fields.add(":path", "/");
        fields.add(":authority", "a.example");
        for (int i = 0; i < more.length; i += 2) {
            fields.add(more[i], more[i + 1]);
        }
        Exchange exchange = new Exchange();
        Head head = exchange.request();
        new RequestHead(1000, 20, 100, 3).read(fields, head);
        exchange.begin(NOBODY, new Peer(InetAddress.getLoopbackAddress()), 0, 0);
        RequestHead.check(exchange, ended);
        if (!EarlyRequests.takes(exchange)) {
            return "no";
        }
        var lines = exchange.edits().lines();
        return Ascii.text(lines.bytes(), 0, lines.length());
    }

    @Test
    void safeRequestsWithoutContentGoOnAndSaySo() throws Exception {
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            assertEquals("Early-Data: 1\r\n", early(method, true));
        }
    }

    @Test
    void othersHaveToComeAgain() throws Exception {
        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "PROPFIND", "get"}) {
            assertEquals("no", early(method, true));
        }
        assertEquals("no", early("GET", false));
        assertEquals("no", early("GET", false, "content-length", "3"));
        assertEquals(425, EarlyRequests.TOO_EARLY.status());
    }

    @Test
    void whatAClientSaysOfItIsReplaced() throws Exception {
        assertEquals("Early-Data: 1", early("GET", true, "early-data", "0").strip());
    }
}
