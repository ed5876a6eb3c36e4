package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.net.Connection;

/** Writes the field lines of a head that pass, neighbours by one copy. Event loop only; stateless. */
final class FieldRuns {
    private static final byte[] COLON = Ascii.bytes(": ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");

    private FieldRuns() {}

    /** Which of the known fields the writer writes itself. */
    @FunctionalInterface
    interface Replaced {
        boolean test(int fieldId);
    }

    static void write(Connection out, Head head, Replaced replaced) {
        int count = head.fieldCount();
        int runStart = head.fieldsStart();
        for (int i = 0; i < count; i++) {
            int id = head.fieldId(i);
            if (head.isDropped(i) || (id != FieldName.OTHER && replaced.test(id))) {
                if (head.nameStart(i) > runStart) {
                    out.write(head.bytes(), runStart, head.nameStart(i));
                }
                runStart = head.lineEnd(i);
            }
        }
        if (head.fieldsEnd() > runStart) {
            out.write(head.bytes(), runStart, head.fieldsEnd());
        }
    }

    /** Writes trailers, less those that a trailer can't be (RFC 9110 section 6.5.1): all names that we understand. */
    static void writeTrailers(Connection out, Head trailers) {
        byte[] bytes = trailers.bytes();
        for (int i = 0; i < trailers.fieldCount(); i++) {
            if (trailers.fieldId(i) == FieldName.OTHER && !trailers.isDropped(i)) {
                out.write(bytes, trailers.nameStart(i), trailers.nameEnd(i));
                out.write(COLON);
                out.write(bytes, trailers.valueStart(i), trailers.valueEnd(i));
                out.write(CRLF);
            }
        }
    }
}
