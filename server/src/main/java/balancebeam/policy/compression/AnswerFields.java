package balancebeam.policy.compression;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.http.FieldLines;
import balancebeam.http.FieldName;
import balancebeam.http.Head;

/** How the fields of an answer change when its content is compressed. Event loop only; stateless. */
final class AnswerFields {
    private static final byte[] ACCEPT_ENCODING = Ascii.bytes("accept-encoding");
    private static final byte[] ACCEPT_RANGES = Ascii.bytes("accept-ranges");
    private static final byte[] ANY = Ascii.bytes("*");
    private static final byte[] CACHE_CONTROL = Ascii.bytes("cache-control");
    private static final byte[] CONTENT_ENCODING = Ascii.bytes("content-encoding");
    private static final byte[] ETAG = Ascii.bytes("etag");
    private static final byte[] ETAG_NAME = Ascii.bytes("ETag");
    private static final byte[] IF_NONE_MATCH = Ascii.bytes("if-none-match");
    private static final byte[] NO_TRANSFORM = Ascii.bytes("no-transform");
    private static final byte[] VARY = Ascii.bytes("vary");
    private static final byte[] VARY_NAME = Ascii.bytes("Vary");
    private static final byte[] VARY_LINE = Ascii.bytes("Vary: Accept-Encoding\r\n");
    private static final byte[] MORE = Ascii.bytes(", ");
    private static final byte[] MORE_VARY = Ascii.bytes(", Accept-Encoding");
    private static final byte[] WEAK = Ascii.bytes("W/");

    /** Digests of what is sent no more (RFC 9530; RFC 3230 and RFC 2616 before it). */
    private static final byte[][] DIGESTS = {
        Ascii.bytes("content-digest"), Ascii.bytes("repr-digest"), Ascii.bytes("digest"), Ascii.bytes("content-md5")
    };

    private AnswerFields() {}

    static boolean isEncoded(Head head) {
        return head.findNamed(CONTENT_ENCODING) != Head.NONE;
    }

    /** Whether it asks that content is left as it is (RFC 9111 sections 5.2.1.6 and 5.2.2.6). */
    static boolean forbidsTransform(Head head) {
        return Members.has(head, CACHE_CONTROL, NO_TRANSFORM);
    }

    /** Caches must tell clients apart by what they accept. */
    static void vary(Exchange exchange, Head head) {
        int field = head.findNamed(VARY);
        FieldLines lines = exchange.answerLines();
        if (field == Head.NONE) {
            lines.addReady(VARY_LINE);
        } else if (!Members.has(head, VARY, ACCEPT_ENCODING) && !Members.has(head, VARY, ANY)) {
            // In one line, since there are caches that read only one.
            lines.begin(VARY_NAME);
            lines.append(head.bytes(), head.valueStart(field), head.valueEnd(field));
            for (int i = head.findNamed(VARY, field + 1); i != Head.NONE; i = head.findNamed(VARY, i + 1)) {
                lines.append(MORE, 0, MORE.length);
                lines.append(head.bytes(), head.valueStart(i), head.valueEnd(i));
            }
            lines.append(MORE_VARY, 0, MORE_VARY.length);
            lines.end();
            head.dropNamed(VARY);
        }
    }

    /** @param encodingLine the line that names the coding */
    static void compressed(Exchange exchange, Head head, byte[] encodingLine) {
        exchange.answerLines().addReady(encodingLine);
        int length = head.find(FieldName.CONTENT_LENGTH);
        if (length != Head.NONE) {
            head.drop(length);
        }
        weaken(exchange, head);
        head.dropNamed(ACCEPT_RANGES); // Nobody could take up in the middle of what is made anew each time.
        dropDigests(head);
    }

    static void dropDigests(Head head) {
        for (byte[] name : DIGESTS) {
            head.dropNamed(name);
        }
    }

    /** The same content, but not byte by byte (RFC 9110 section 8.8.1). What is no tag at all goes. */
    private static void weaken(Exchange exchange, Head head) {
        int field = head.findNamed(ETAG);
        if (field != Head.NONE && !isWeak(head, field)) {
            if (isStrong(head, field)) {
                addWeak(exchange, head, field);
            }
            head.dropNamed(ETAG);
        }
    }

    /**
     * The client's copy is what it has said it is: when that has our weak tag, a cache updates it only by the same one (RFC 9111
     * section 4.3.4).
     */
    static void notModified(Exchange exchange, Head head) {
        int field = head.findNamed(ETAG);
        if (field != Head.NONE && isStrong(head, field) && asksForWeak(exchange.request(), head, field)) {
            addWeak(exchange, head, field);
            head.dropNamed(ETAG);
        }
    }

    private static void addWeak(Exchange exchange, Head head, int field) {
        FieldLines lines = exchange.answerLines();
        lines.begin(ETAG_NAME);
        lines.append(WEAK, 0, WEAK.length);
        lines.append(head.bytes(), head.valueStart(field), head.valueEnd(field));
        lines.end();
    }

    private static boolean isStrong(Head head, int field) {
        return head.valueEnd(field) - head.valueStart(field) >= 2 && head.bytes()[head.valueStart(field)] == '"';
    }

    private static boolean isWeak(Head head, int field) {
        return isAt(head, head.valueStart(field), head.valueEnd(field), WEAK, 0, WEAK.length);
    }

    private static boolean asksForWeak(Head request, Head head, int etag) {
        for (int i = request.findNamed(IF_NONE_MATCH); i != Head.NONE; i = request.findNamed(IF_NONE_MATCH, i + 1)) {
            int end = request.valueEnd(i);
            for (int at = request.valueStart(i); at < end; at++) {
                if (isAt(request, at, end, WEAK, 0, WEAK.length)
                        && isAt(
                                request,
                                at + WEAK.length,
                                end,
                                head.bytes(),
                                head.valueStart(etag),
                                head.valueEnd(etag))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAt(Head head, int at, int end, byte[] text, int from, int to) {
        if (end - at < to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (head.bytes()[at + i - from] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
