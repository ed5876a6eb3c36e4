package balancebeam.net;

import java.nio.ByteBuffer;

/**
 * Where the connections of one loop decrypt to and encrypt to, one at a time: what is in a buffer means nothing once its user has
 * returned. Event loop only.
 */
final class TlsBuffers {
    /** The header of a record, and the most that follows (RFC 5246 section 6.2.3; RFC 8446 allows less). */
    static final int RECORD_BYTES = 5 + 16 * 1024 + 2048;

    /** Five full records leave by one system call. */
    private static final int OUTPUT_BYTES = 5 * RECORD_BYTES;
    /** More than a record's content: the JDK's provider wants that. */
    private static final int PLAIN_BYTES = 32 * 1024;

    static final ByteBuffer NOTHING = DirectMemory.allocate(0);

    private final ByteBuffer plain = DirectMemory.allocate(PLAIN_BYTES);
    private final ByteBuffer output = DirectMemory.allocate(OUTPUT_BYTES);

    /** Empty. */
    ByteBuffer plain() {
        return plain.clear();
    }

    /** Empty. */
    ByteBuffer output() {
        return output.clear();
    }
}
