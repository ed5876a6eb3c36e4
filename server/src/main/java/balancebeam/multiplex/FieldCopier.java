package balancebeam.multiplex;

import balancebeam.bytes.Ascii;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import io.netty.util.AsciiString;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Copies fields of a head, and lines that were added to it, into a list, with names in lower case. Event loop only. */
final class FieldCopier {
    private static final int KNOWN_NAMES = 256;

    private final FieldList fields;
    /** Names that were used lately, by a hash of their bytes: the same few come again and again. */
    private final AsciiString[] names = new AsciiString[KNOWN_NAMES];

    FieldCopier(FieldList fields) {
        this.fields = fields;
    }

    /**
     * What follows the content, less what a trailer can't be (RFC 9110 section 6.5.1): all names that we understand. A list of its own,
     * since it may have to wait behind content while others are made.
     */
    FieldList trailers(Head head) {
        FieldList trailers = new FieldList();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == FieldName.OTHER && !head.isDropped(i)) {
                copy(head, i, trailers);
            }
        }
        return trailers;
    }

    /**
     * Every field that was not dropped.
     *
     * @param without ids of those that are left out
     */
    void copy(Head head, IntPredicate without) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!head.isDropped(i) && !without.test(head.fieldId(i))) {
                copy(head, i, fields);
            }
        }
    }

    /** Every field that was not dropped. */
    void copy(Head head) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!head.isDropped(i)) {
                copy(head, i, fields);
            }
        }
    }

    private void copy(Head head, int i, FieldList to) {
        to.add(
                name(head.bytes(), head.nameStart(i), head.nameEnd(i)),
                value(head.bytes(), head.valueStart(i), head.valueEnd(i)));
    }

    /** Lines, each with its CR LF. */
    void lines(byte[] bytes, int length) {
        lines(bytes, length, null);
    }

    /** The same, less those of one name. */
    void lines(byte[] bytes, int length, @Nullable AsciiString without) {
        int at = 0;
        while (at < length) {
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
            AsciiString name = name(bytes, at, colon);
            if (!name.equals(without)) {
                fields.add(name, value(bytes, valueStart, end));
            }
            at = end + 2;
        }
    }

    /** A copy, since HPACK's table keeps it. */
    static AsciiString value(byte[] bytes, int start, int end) {
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
