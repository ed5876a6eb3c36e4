package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import balancebeam.net.Connection;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts content into chunks (RFC 9112 section 7.1). Event loop only. */
final class ChunkWriter {
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] LAST = Ascii.bytes("0\r\n");
    private static final byte[] DIGITS = Ascii.bytes("0123456789abcdef");

    // "10000\r\n" is the most: pieces are no longer than the read buffer.
    private final byte[] line = new byte[10];

    void content(Connection out, ByteBuffer piece) {
        int size = piece.remaining();
        if (size == 0) {
            return; // A chunk of no bytes would be the end.
        }
        int at = line.length - CRLF.length;
        line[at] = Ascii.CR;
        line[at + 1] = Ascii.LF;
        for (int rest = size; rest > 0; rest >>>= 4) {
            line[--at] = DIGITS[rest & 0xf];
        }
        out.write(line, at, line.length);
        out.write(piece);
        out.write(CRLF);
    }

    void end(Connection out, @Nullable Head trailers) {
        out.write(LAST);
        if (trailers != null) {
            FieldRuns.writeTrailers(out, trailers);
        }
        out.write(CRLF);
    }
}
