package balancebeam.websocket;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A WebSocket begins by a GET that is answered 101 in HTTP/1 (RFC 6455 section 4), and by an extended CONNECT that is answered 200 in later
 * versions (RFC 8441, RFC 9220). An {@link Exchange} has it as in HTTP/1, whatever its client and its endpoint speak; here the one is made
 * of the other. Event loop only; without state.
 */
public final class ExtendedConnect {
    /** The protocol's name. */
    public static final String PROTOCOL = "websocket";

    /** The method that the exchange has. */
    public static final String METHOD = "GET";

    private static final byte[] NAME = Ascii.bytes(PROTOCOL);
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] KEY = Ascii.bytes("sec-websocket-key");
    private static final byte[] ACCEPT = Ascii.bytes("sec-websocket-accept");
    private static final byte[] COLON = Ascii.bytes(": ");
    private static final byte[] CRLF = {Ascii.CR, Ascii.LF};
    private static final int KEY_BYTES = 16;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int STATUS_AT = "HTTP/2.0 ".length();
    private static final int SWITCHING = 101;

    private ExtendedConnect() {}

    // ---- a client's ----

    /** Adds to a head what an extended CONNECT does not say: which protocol it wants, and a key. Its method is GET already. */
    public static void complete(Head request) {
        drop(request, FieldName.SEC_WEBSOCKET_KEY);
        byte[] key = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(key);
        add(request, KEY, Base64.getEncoder().encode(key));
        add(request, UPGRADE, NAME);
        request.drop(request.fieldCount() - 1); // Whoever writes an upgrade writes that field anew.
        request.fieldsEnd(request.length());
    }

    /** Whether the client asked by an extended CONNECT. */
    public static boolean asked(Exchange exchange) {
        return exchange.isUpgrade() && exchange.request().majorVersion() > 1;
    }

    /** Whether an answer of that status, other than 101, would look to such a client as if its WebSocket stood. */
    public static boolean misleads(Exchange exchange, int status) {
        return status >= 200 && status < 300 && asked(exchange);
    }

    /**
     * Judges the answer of an endpoint that was asked by a GET. Where the client has chosen the key it judges itself.
     *
     * @throws MalformedMessage when such a client could not be told the truth of it
     */
    public static void check(Exchange exchange, Head answer) throws MalformedMessage {
        if (!asked(exchange)) {
            return;
        }
        if (answer.status() == SWITCHING) {
            int i = answer.findNamed(ACCEPT);
            if (i == Head.NONE || !answer.isValue(i, accept(exchange.request()))) {
                throw new MalformedMessage("101 without the right Sec-WebSocket-Accept");
            }
        } else if (misleads(exchange, answer.status())) {
            throw new MalformedMessage("no 101, which is what a WebSocket needs, but " + answer.status());
        }
    }

    /** Takes away what 200 does not say. */
    public static void reduce(Head switched) {
        switched.dropNamed(ACCEPT);
        drop(switched, FieldName.UPGRADE);
    }

    // ---- an endpoint's ----

    /** Whether a WebSocket is asked for. */
    public static boolean isWanted(Exchange exchange) {
        int i = exchange.upgradeField();
        Head request = exchange.request();
        return i != Head.NONE
                && Ascii.equalsIgnoreCase(request.bytes(), request.valueStart(i), request.valueEnd(i), NAME);
    }

    /** Makes 101 of an endpoint's 200, as the request's key wants it. */
    public static void asSwitch(Head answer, Head request) {
        answer.startAnswer(SWITCHING, 1);
        answer.version(2);
        byte[] bytes = answer.bytes();
        bytes[STATUS_AT] = '1';
        bytes[STATUS_AT + 1] = '0';
        bytes[STATUS_AT + 2] = '1';
        answer.dropFirst(FieldName.CONTENT_LENGTH);
        answer.dropNamed(ACCEPT);
        add(answer, ACCEPT, accept(request));
        add(answer, UPGRADE, NAME);
        answer.drop(answer.fieldCount() - 1);
        answer.fieldsEnd(answer.length());
    }

    /** RFC 6455 section 4.2.2. */
    private static byte[] accept(Head request) {
        int i = request.find(FieldName.SEC_WEBSOCKET_KEY);
        String key = i == Head.NONE ? "" : Ascii.text(request.bytes(), request.valueStart(i), request.valueEnd(i));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encode(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }

    private static void drop(Head head, int id) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == id) {
                head.drop(i);
            }
        }
    }

    private static void add(Head head, byte[] name, byte[] value) {
        int nameStart = append(head, name);
        int nameEnd = append(head, COLON);
        int valueStart = append(head, value);
        int valueEnd = append(head, CRLF);
        head.addField(nameStart, nameEnd, valueStart, valueEnd);
    }

    /** Gives where it begins. */
    private static int append(Head head, byte[] bytes) {
        int start = head.length();
        head.reserve(bytes.length);
        System.arraycopy(bytes, 0, head.bytes(), start, bytes.length);
        head.length(start + bytes.length);
        return start;
    }
}
