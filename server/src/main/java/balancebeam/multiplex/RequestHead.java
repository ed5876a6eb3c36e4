package balancebeam.multiplex;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Authority;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.Status;
import balancebeam.websocket.ExtendedConnect;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Head} of a request's fields (RFC 9113 section 8, RFC 9114 section 4): the authority becomes Host, crumbs of cookies become one, and
 * whatever an HTTP/1.1 endpoint could understand in another way is refused. Reused. Event loop only.
 *
 * <p>A request that is malformed by that section is {@link Status#BAD_REQUEST}, for which the stream is reset; another status is
 * for the client to read.
 */
public final class RequestHead {
    private static final byte[] HOST = Ascii.bytes("Host: ");
    private static final byte[] SPACE = {Ascii.SP};
    private static final byte[] CRLF = {Ascii.CR, Ascii.LF};
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");

    private static final AsciiString METHOD = AsciiString.cached(":method");
    private static final AsciiString SCHEME = AsciiString.cached(":scheme");
    private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
    private static final AsciiString PATH = AsciiString.cached(":path");
    /** Of HTTP, by which alone we say that we take an extended CONNECT: not by HTTP/3 (RFC 9220). */
    private static final int EXTENDED_VERSION = 2;

    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString EXTENDED_METHOD = AsciiString.cached(ExtendedConnect.METHOD);
    private static final String CONNECT = "CONNECT";
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

    private final HeadBuilder builder;
    private final int mostTargetBytes;
    private final int version;
    private final byte[] versionEnd;

    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    /** Of an extended CONNECT (RFC 8441). */
    private @Nullable AsciiString protocol;

    /** @param version of HTTP by which requests come: 2 or 3 */
    public RequestHead(int mostBytes, int mostFields, int mostTargetBytes, int version) {
        this.builder = new HeadBuilder(mostBytes, mostFields, true);
        this.mostTargetBytes = mostTargetBytes;
        this.version = version;
        this.versionEnd = Ascii.bytes(" HTTP/%d.0\r\n".formatted(version));
    }

    /** How many fields of the last one were left out because of an underscore in their names. */
    public int dropped() {
        return builder.underscored();
    }

    /** Reads the pseudo-header fields and copies the rest. */
    public void read(FieldList fields, Head head) throws MalformedMessage {
        int first = readPseudo(fields);
        writeStart(head);
        builder.fields(fields, first, head);
        if (protocol != null) {
            ExtendedConnect.complete(head);
        }
    }

    /** What follows the content: ordinary fields alone, and none that would frame what is over. */
    public void readTrailers(FieldList fields, Head head) throws MalformedMessage {
        head.clear();
        builder.fields(fields, 0, head);
        for (int i = 0; i < head.fieldCount(); i++) {
            switch (head.fieldId(i)) {
                case FieldName.CONTENT_LENGTH -> throw new MalformedMessage("a Content-Length behind the content");
                case FieldName.TE -> te(head, i);
                default -> HeadBuilder.refuseOfConnections(head.fieldId(i));
            }
        }
    }

    private int readPseudo(FieldList fields) throws MalformedMessage {
        method = null;
        scheme = null;
        authority = null;
        path = null;
        protocol = null;
        int i = 0;
        for (; i < fields.size() && fields.isPseudo(i); i++) {
            AsciiString name = fields.name(i);
            AsciiString value = fields.value(i);
            if (METHOD.equals(name)) {
                method = once(method, value);
            } else if (SCHEME.equals(name)) {
                scheme = once(scheme, value);
            } else if (AUTHORITY.equals(name)) {
                authority = once(authority, value);
            } else if (PATH.equals(name)) {
                path = once(path, value);
            } else if (PROTOCOL.equals(name)) {
                protocol = once(protocol, value);
            } else {
                throw new MalformedMessage("an unknown pseudo-header field");
            }
        }
        return i;
    }

    private static AsciiString once(@Nullable AsciiString before, AsciiString value) throws MalformedMessage {
        if (before != null) {
            throw new MalformedMessage("a pseudo-header field twice");
        }
        return value;
    }

    private void writeStart(Head head) throws MalformedMessage {
        AsciiString said = method;
        if (said == null || !Ascii.isToken(said.array(), said.arrayOffset(), said.arrayOffset() + said.length())) {
            throw new MalformedMessage("no valid :method");
        }
        AsciiString target = path;
        if (target == null) {
            // RFC 9113 section 8.5: CONNECT alone has none, and it is not offered.
            throw new MalformedMessage(
                    said.contentEquals(CONNECT) && protocol == null ? Status.METHOD_NOT_ALLOWED : Status.BAD_REQUEST,
                    "no :path");
        }
        if (scheme == null || !(HTTPS.contentEqualsIgnoreCase(scheme) || HTTP.contentEqualsIgnoreCase(scheme))) {
            throw new MalformedMessage("no :scheme that is known");
        }
        if (target.length() > mostTargetBytes) {
            throw new MalformedMessage(Status.URI_TOO_LONG, "the target is too long");
        }
        if (!isTarget(target)) {
            throw new MalformedMessage("no valid :path");
        }
        builder.append(head, protocol == null ? said : extended(said, protocol));
        int methodEnd = head.length();
        builder.append(head, SPACE);
        int targetStart = head.length();
        builder.append(head, target);
        head.startRequest(methodEnd, targetStart, head.length(), 1);
        head.version(version);
        builder.append(head, versionEnd);
        head.fieldsStart(head.length());
        AsciiString host = authority;
        if (host != null) {
            if (!Authority.isValid(host.array(), host.arrayOffset(), host.arrayOffset() + host.length())) {
                throw new MalformedMessage("an invalid :authority");
            }
            int nameStart = head.length();
            builder.append(head, HOST);
            int valueStart = head.length();
            builder.append(head, host);
            head.addField(nameStart, nameStart + 4, valueStart, head.length());
            builder.append(head, CRLF);
        }
    }

    /** The method that a WebSocket has, whatever version of HTTP brings it. */
    private AsciiString extended(AsciiString said, AsciiString wanted) throws MalformedMessage {
        if (!said.contentEquals(CONNECT) || authority == null) {
            throw new MalformedMessage("a :protocol of what is no CONNECT with an :authority");
        }
        if (version != EXTENDED_VERSION || !wanted.contentEquals(ExtendedConnect.PROTOCOL)) {
            throw new MalformedMessage(Status.NOT_IMPLEMENTED, "a :protocol that is not websocket by HTTP/2");
        }
        return EXTENDED_METHOD;
    }

    private static boolean isTarget(AsciiString target) {
        int end = target.arrayOffset() + target.length();
        for (int i = target.arrayOffset(); i < end; i++) {
            byte b = target.array()[i];
            if (b <= 0x20 || b == 0x7f || b == '#') {
                return false;
            }
        }
        return !target.isEmpty() && (target.byteAt(0) == '/' || target.contentEquals("*"));
    }

    /**
     * Judges what was read, and tells the exchange.
     *
     * @param ended whether the request has no content
     */
    public static void check(Exchange exchange, boolean ended) throws MalformedMessage {
        Head head = exchange.request();
        int host = Head.NONE;
        int expect = Head.NONE;
        int upgrade = Head.NONE;
        long length = -1;
        for (int i = 0; i < head.fieldCount(); i++) {
            switch (head.fieldId(i)) {
                case FieldName.HOST -> host = host(head, host, i);
                case FieldName.CONTENT_LENGTH -> length = length(head, length, i);
                case FieldName.UPGRADE -> upgrade = upgrade(head, i);
                case FieldName.TE -> te(head, i);
                case FieldName.EXPECT -> expect = expect(head, expect, i);
                default -> HeadBuilder.refuseOfConnections(head.fieldId(i));
            }
        }
        if (host == Head.NONE) {
            throw new MalformedMessage("no :authority");
        }
        if (ended && length > 0) {
            throw new MalformedMessage("less content than its Content-Length says");
        }
        locate(exchange, head, host);
        if (upgrade != Head.NONE) {
            if (length >= 0 || expect != Head.NONE) {
                throw new MalformedMessage("a tunnel with content");
            }
            exchange.framed(0, false, upgrade);
            return;
        }
        exchange.framed(ended ? 0 : length, expect != Head.NONE && !ended, Head.NONE);
    }

    private static int host(Head head, int before, int i) throws MalformedMessage {
        byte[] bytes = head.bytes();
        if (before == Head.NONE) {
            if (!Authority.isValid(bytes, head.valueStart(i), head.valueEnd(i))) {
                throw new MalformedMessage("an invalid Host");
            }
            return i;
        }
        if (!Ascii.equalsIgnoreCase(
                bytes, head.valueStart(before), head.valueEnd(before), bytes, head.valueStart(i), head.valueEnd(i))) {
            throw new MalformedMessage("two different Hosts");
        }
        head.drop(i);
        return before;
    }

    private static long length(Head head, long before, int i) throws MalformedMessage {
        long value = Ascii.parseDecimal(head.bytes(), head.valueStart(i), head.valueEnd(i));
        if (value < 0) {
            throw new MalformedMessage("an invalid Content-Length");
        }
        if (before >= 0) {
            if (before != value) {
                throw new MalformedMessage("two different Content-Lengths");
            }
            head.drop(i);
        }
        return value;
    }

    /** The only one that may be there is the one that says what an extended CONNECT wants. */
    private static int upgrade(Head head, int i) throws MalformedMessage {
        if (!head.isDropped(i)) {
            HeadBuilder.refuseOfConnections(FieldName.UPGRADE);
        }
        return i;
    }

    /** RFC 9113 section 8.2.2. */
    private static void te(Head head, int i) throws MalformedMessage {
        if (!Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), head.valueEnd(i), TRAILERS)) {
            throw new MalformedMessage("a TE that is not trailers");
        }
        head.drop(i);
    }

    private static int expect(Head head, int before, int i) throws MalformedMessage {
        if (before != Head.NONE
                || !Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), head.valueEnd(i), CONTINUE)) {
            throw new MalformedMessage(Status.EXPECTATION_FAILED, "an Expect that is not 100-continue");
        }
        return i;
    }

    private static void locate(Exchange exchange, Head head, int host) throws MalformedMessage {
        if (exchange.method() == Method.CONNECT) {
            throw new MalformedMessage(Status.METHOD_NOT_ALLOWED, "CONNECT");
        }
        int from = head.valueStart(host);
        int to = head.valueEnd(host);
        if (head.bytes()[head.targetStart()] == '/') {
            exchange.located(from, to, head.targetStart(), head.targetEnd());
        } else if (exchange.method() == Method.OPTIONS) {
            exchange.locatedServer(from, to);
        } else {
            throw new MalformedMessage("a :path that is no path");
        }
    }
}
