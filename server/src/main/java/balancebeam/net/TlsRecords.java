package balancebeam.net;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Finds whole records among the bytes that arrive (RFC 8446 section 5.1). Where one has only begun, its beginning is kept, in a small
 * block while that has room. Event loop only.
 */
final class TlsRecords {
    /** Type, version and length. */
    static final int HEADER_BYTES = 5;

    private static final int FIRST_TYPE = 20; // change_cipher_spec
    private static final int LAST_TYPE = 24; // heartbeat
    private static final int MAJOR_VERSION = 3;

    private final Blocks blocks;
    /** The beginning of a record; its position is where more goes. */
    private @Nullable ByteBuffer begun;

    TlsRecords(Blocks blocks) {
        this.blocks = blocks;
    }

    /**
     * The length of the record that the bytes begin with, or 0 when it is not all there.
     *
     * @throws NotTlsException when they are none
     */
    static int whole(ByteBuffer bytes) throws SSLException {
        int length = length(bytes, bytes.position(), bytes.remaining());
        return length <= bytes.remaining() ? length : 0;
    }

    /** Of the record, or {@link #HEADER_BYTES} + 1 while its header is not complete: more than is there, in any case. */
    private static int length(ByteBuffer bytes, int at, int available) throws SSLException {
        int type = bytes.get(at);
        if (type < FIRST_TYPE || type > LAST_TYPE || (available > 1 && bytes.get(at + 1) != MAJOR_VERSION)) {
            throw new NotTlsException(type);
        }
        if (available < HEADER_BYTES) {
            return HEADER_BYTES + 1;
        }
        int length = HEADER_BYTES + (bytes.getShort(at + 3) & 0xFFFF);
        if (length > TlsBuffers.RECORD_BYTES) {
            throw new SSLException("a TLS record of %d bytes".formatted(length));
        }
        return length;
    }

    boolean isBegun() {
        return begun != null;
    }

    /** Keeps all of the bytes, which are the beginning of a record. */
    void begin(ByteBuffer bytes) {
        begun = block(bytes.remaining()).put(bytes);
    }

    /**
     * Takes what is missing of the record that has begun.
     *
     * @return the record, until {@link #clear}; null while it is not complete
     */
    @Nullable
    ByteBuffer complete(ByteBuffer bytes) throws SSLException {
        ByteBuffer record = begun;
        if (record == null) {
            throw new IllegalStateException("no record has begun");
        }
        int length = length(record, 0, record.position());
        while (record.position() < length && bytes.hasRemaining()) {
            int count = Math.min(length - record.position(), bytes.remaining());
            if (count > record.remaining()) {
                record = larger(record);
            }
            take(bytes, record, count);
            length = length(record, 0, record.position());
        }
        return record.position() < length ? null : record.flip();
    }

    private ByteBuffer larger(ByteBuffer record) {
        ByteBuffer block = blocks.takeRecord().put(record.flip());
        blocks.give(record);
        begun = block;
        return block;
    }

    private static void take(ByteBuffer from, ByteBuffer to, int count) {
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
        from.position(from.position() + count);
    }

    /** By what is there, not by the length that the peer tells: that costs it nothing. */
    private ByteBuffer block(int length) {
        return length <= Blocks.SMALL_BYTES ? blocks.take(length) : blocks.takeRecord();
    }

    /** Forgets the record that has begun. */
    void clear() {
        if (begun != null) {
            blocks.give(begun);
            begun = null;
        }
    }
}
