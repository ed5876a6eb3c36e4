package balancebeam.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a body while it comes, without chunk framing; keeps nothing, so it can be of any length.
 *
 * <p>Reading throws {@link MalformedMessage} for bad framing and {@link TruncatedMessage} when the connection ends
 * before the body does. Reads of {@link Framing#CHUNKED} end at chunk borders. Not thread-safe.
 */
public final class BodyStream extends InputStream {

    private final OctetSource source;
    private final Framing framing;
    private final List<Field> trailers = new ArrayList<>();
    /** Octets still to come: of the body, or of the current chunk. */
    private long left;

    private boolean inChunk;
    private boolean ended;

    BodyStream(OctetSource source, BodyPlan plan) {
        this.source = source;
        this.framing = plan.framing();
        this.left = framing == Framing.UNTIL_CLOSE ? Long.MAX_VALUE : plan.lengthBytes();
    }

    /** What says where the body ends. */
    public Framing framing() {
        return framing;
    }

    /** The fields after the last chunk; empty before the end was read. */
    public Fields trailers() {
        return new Fields(trailers);
    }

    /** Reads and forgets the rest; returns how many octets that were. */
    public long drain() throws IOException {
        byte[] scratch = new byte[16_384];
        long total = 0;
        for (int count = read(scratch); count >= 0; count = read(scratch)) {
            total += count;
        }
        return total;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (framing == Framing.CHUNKED && left == 0 && !ended) {
            nextChunk();
        }
        if (left == 0 || ended) {
            return -1;
        }
        int count = source.next(into, offset, (int) Math.min(left, length));
        if (count < 0) {
            ended = true;
            if (framing != Framing.UNTIL_CLOSE) {
                throw new TruncatedMessage("the connection ended " + left + " octets before the end of the "
                        + (framing == Framing.CHUNKED ? "chunk" : "body"));
            }
            return -1;
        }
        left -= count;
        return count;
    }

    /** Reads up to the next chunk's content, or to the end of the trailers. */
    private void nextChunk() throws IOException {
        if (inChunk) {
            source.expect('\r', "CR after a chunk's content");
            source.expect('\n', "LF after a chunk's content");
        }
        inChunk = true;
        left = ChunkLine.size(source.line("a chunk size"));
        if (left > 0) {
            return;
        }
        for (String line = source.line("a trailer"); !line.isEmpty(); line = source.line("a trailer")) {
            trailers.add(FieldGrammar.trailer(line));
        }
        ended = true;
    }
}
