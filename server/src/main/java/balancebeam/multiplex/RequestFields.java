package balancebeam.multiplex;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.ByteSink;
import balancebeam.filter.Exchange;
import balancebeam.filter.ForwardedRequest;
import balancebeam.filter.Grpc;
import balancebeam.filter.GrpcTimeout;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.websocket.ExtendedConnect;
import io.netty.util.AsciiString;
import java.util.Arrays;

/** Makes the fields of a request's head for an endpoint. What is made holds until the next. Event loop only. */
public final class RequestFields {
    private static final AsciiString METHOD = AsciiString.cached(":method");
    private static final AsciiString SCHEME = AsciiString.cached(":scheme");
    private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
    private static final AsciiString PATH = AsciiString.cached(":path");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString WEBSOCKET = AsciiString.cached(ExtendedConnect.PROTOCOL);
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString GRPC_TIMEOUT = AsciiString.cached("grpc-timeout");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final byte[] TRAILERS_BYTES = Ascii.bytes("trailers");

    private final FieldList fields = new FieldList();
    private final FieldCopier copier = new FieldCopier(fields);
    private final AsciiString scheme;
    private final Scratch scratch = new Scratch();

    /** @param secure whether the connections go by TLS */
    public RequestFields(boolean secure) {
        this.scheme = secure ? HTTPS : HTTP;
    }

    /**
     * The fields of a request.
     *
     * @param fallbackHost for a request of HTTP/1.0 that names none
     * @param webSocket whether it asks for one, by an extended CONNECT (RFC 8441)
     */
    public FieldList of(Exchange exchange, byte[] fallbackHost, boolean webSocket) {
        Head head = exchange.request();
        fields.clear();
        if (webSocket) {
            fields.add(METHOD, CONNECT);
            fields.add(PROTOCOL, WEBSOCKET);
        } else {
            fields.add(METHOD, FieldCopier.value(head.bytes(), 0, head.methodEnd()));
        }
        fields.add(SCHEME, scheme);
        scratch.clear();
        byte[] host = exchange.edits().host();
        if (host == null) {
            ForwardedRequest.writeAuthority(scratch, exchange, fallbackHost);
        } else {
            scratch.write(host);
        }
        fields.add(AUTHORITY, scratch.text());
        scratch.clear();
        ForwardedRequest.writeTarget(scratch, exchange);
        fields.add(PATH, scratch.text());
        long timeLeft = exchange.edits().timeLeftNanos();
        if (webSocket) {
            copier.copy(head, RequestFields::isNotOfTunnel);
        } else if (timeLeft == 0 || !Grpc.isCall(head)) {
            copier.copy(head, RequestFields::isWrittenAnew);
        } else {
            copier.copy(head, id -> id == FieldName.GRPC_TIMEOUT || isWrittenAnew(id));
            fields.add(GRPC_TIMEOUT, new AsciiString(GrpcTimeout.text(timeLeft)));
        }
        scratch.clear();
        ForwardedRequest.writeLines(scratch, exchange, fallbackHost);
        copier.lines(scratch.bytes, scratch.length);
        if (takesTrailers(head)) {
            fields.add(TE, TRAILERS);
        }
        return fields;
    }

    /** What follows the content. */
    public FieldList trailers(Head head) {
        return copier.trailers(head);
    }

    private static boolean isWrittenAnew(int id) {
        return id == FieldName.HOST || ForwardedRequest.isReplaced(id);
    }

    private static boolean isNotOfTunnel(int id) {
        return id == FieldName.SEC_WEBSOCKET_KEY || isWrittenAnew(id);
    }

    /** Whether the client said so: that field is for one connection, and was dropped. */
    private static boolean takesTrailers(Head head) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == FieldName.TE
                    && Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), head.valueEnd(i), TRAILERS_BYTES)) {
                return true;
            }
        }
        return false;
    }

    /** Bytes that are put together. */
    private static final class Scratch implements ByteSink {
        private byte[] bytes = new byte[512];
        private int length;

        void clear() {
            length = 0;
        }

        /** A copy. */
        AsciiString text() {
            return new AsciiString(bytes, 0, length, true);
        }

        @Override
        public void write(byte[] from, int start, int end) {
            int count = end - start;
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
            }
            System.arraycopy(from, start, bytes, length, count);
            length += count;
        }

        @Override
        public void write(byte[] from) {
            write(from, 0, from.length);
        }
    }
}
