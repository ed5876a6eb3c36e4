package balancebeam.http2;

import balancebeam.bytes.Ascii;
import balancebeam.filter.LocalAnswer;
import balancebeam.http.FieldLines;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.HttpDate;
import io.netty.util.AsciiString;

/**
 * Makes the fields of an answer's head: names in lower case, none that is for connections of HTTP/1. What is made holds until the
 * next. Event loop only.
 */
final class AnswerFields {
    private static final int FIRST_STATUS = 100;
    private static final int STATUSES = 900;
    private static final int NO_CONTENT = 204;
    private static final int KNOWN_NAMES = 256;

    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString VIA = AsciiString.cached("via");
    private static final AsciiString VIA_10 = AsciiString.cached("1.0 balancebeam");
    private static final AsciiString VIA_11 = AsciiString.cached("1.1 balancebeam");
    private static final AsciiString DATE = AsciiString.cached("date");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString[] CODES = new AsciiString[STATUSES];

    static {
        for (int i = 0; i < STATUSES; i++) {
            CODES[i] = AsciiString.cached(Integer.toString(FIRST_STATUS + i));
        }
    }

    private final FieldList fields = new FieldList();
    /** Names that endpoints used lately, by a hash of their bytes: the same few come again and again. */
    private final AsciiString[] names = new AsciiString[KNOWN_NAMES];

    /** What an endpoint said, and what filters added to it. */
    FieldList of(Head head, FieldLines added) {
        start(head.status());
        copy(head);
        fields.add(VIA, head.minorVersion() == 0 ? VIA_10 : VIA_11);
        add(added);
        return fields;
    }

    /** An interim answer. */
    FieldList interim(Head head) {
        start(head.status());
        copy(head);
        return fields;
    }

    /** An answer of the balancer's own, whose fields are among the lines. */
    FieldList local(LocalAnswer answer, FieldLines lines) {
        start(answer.status());
        fields.add(DATE, new AsciiString(HttpDate.now()));
        if (answer.status() != NO_CONTENT) {
            fields.add(CONTENT_LENGTH, new AsciiString(Integer.toString(answer.content().length)));
        }
        add(lines);
        return fields;
    }

    /** What follows the content, less what a trailer can't be (RFC 9110 section 6.5.1): all names that we understand. */
    FieldList trailers(Head head) {
        fields.clear();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == FieldName.OTHER && !head.isDropped(i)) {
                copy(head, i);
            }
        }
        return fields;
    }

    private void start(int status) {
        fields.clear();
        fields.add(STATUS, CODES[status - FIRST_STATUS]);
    }

    private void copy(Head head) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!head.isDropped(i)) {
                copy(head, i);
            }
        }
    }

    private void copy(Head head, int i) {
        fields.add(
                name(head.bytes(), head.nameStart(i), head.nameEnd(i)),
                value(head.bytes(), head.valueStart(i), head.valueEnd(i)));
    }

    private void add(FieldLines lines) {
        byte[] bytes = lines.bytes();
        int at = 0;
        while (at < lines.length()) {
            int colon = at;
            while (bytes[colon] != ':') {
                colon++;
            }
            int end = colon;
            while (bytes[end] != Ascii.CR) {
                end++;
            }
            int valueStart = colon + 1;
            while (valueStart < end && bytes[valueStart] == Ascii.SP) {
                valueStart++;
            }
            fields.add(name(bytes, at, colon), value(bytes, valueStart, end));
            at = end + 2;
        }
    }

    /** A copy, since HPACK's table keeps it. */
    private static AsciiString value(byte[] bytes, int start, int end) {
        return new AsciiString(bytes, start, end - start, true);
    }

    private AsciiString name(byte[] bytes, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + (bytes[i] | 0x20);
        }
        int slot = (hash ^ hash >>> 8 ^ hash >>> 16) & KNOWN_NAMES - 1;
        AsciiString known = names[slot];
        if (known == null || !Ascii.equalsIgnoreCase(bytes, start, end, known.array())) {
            known = new AsciiString(bytes, start, end - start, true).toLowerCase();
            if (known.isEntireArrayUsed()) {
                names[slot] = known;
            }
        }
        return known;
    }
}
