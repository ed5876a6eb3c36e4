package balancebeam.policy.grpcweb;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The last message of an answer of gRPC-Web, which has the trailers: lines as in HTTP/1. Thread-safe: static functions without state. */
final class TrailerFrame {
    private static final int PREFIX_BYTES = 5;
    private static final byte TRAILERS = (byte) 0x80;
    private static final byte[] CRLF = {Ascii.CR, Ascii.LF};
    private static final byte[] STATUS_FIELDS = Ascii.bytes("grpc-");

    private TrailerFrame() {}

    /** The frame for trailers. */
    static byte[] of(Head trailers) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < trailers.fieldCount(); i++) {
            if (!trailers.isDropped(i)) {
                add(lines, trailers, i);
            }
        }
        return framed(lines);
    }

    /** The frame for a head that is all there is of an answer: what it says of the status, which the head then says no more. */
    static byte[] takenFrom(Head head) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < head.fieldCount(); i++) {
            int start = head.nameStart(i);
            boolean taken = head.nameEnd(i) - start > STATUS_FIELDS.length
                    && Ascii.equalsIgnoreCase(head.bytes(), start, start + STATUS_FIELDS.length, STATUS_FIELDS);
            if (taken && !head.isDropped(i)) {
                add(lines, head, i);
                head.drop(i);
            }
        }
        return framed(lines);
    }

    private static void add(ByteArrayOutputStream lines, Head head, int i) {
        for (int at = head.nameStart(i); at < head.nameEnd(i); at++) {
            lines.write(Ascii.lower(head.bytes()[at]));
        }
        lines.write(':');
        lines.write(head.bytes(), head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
        lines.writeBytes(CRLF);
    }

    private static byte[] framed(ByteArrayOutputStream lines) {
        return ByteBuffer.allocate(PREFIX_BYTES + lines.size())
                .put(TRAILERS)
                .putInt(lines.size())
                .put(lines.toByteArray())
                .array();
    }
}
