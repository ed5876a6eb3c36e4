package balancebeam.policy.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip (RFC 1952), by the JDK's zlib. Event loop only. */
final class GzipEncoder implements Encoder {
    /** Method deflate, no flags, no time, no extra flags, system unknown. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int TRAILER_BYTES = 8;

    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private boolean begun;

    GzipEncoder(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public boolean encode(ByteBuffer in, ByteBuffer out, Step step) {
        int start = out.position();
        boolean first = !begun;
        if (first) {
            begun = true;
            out.put(HEADER);
        }
        ByteBuffer summed = in.duplicate();
        deflater.setInput(in);
        if (step == Step.END) {
            deflater.finish();
        }
        deflater.deflate(out, step == Step.FLUSH ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH);
        crc.update(summed.limit(in.position()));
        if (first && step == Step.MORE && out.position() == start + HEADER.length) {
            begun = false; // It goes with what comes of the content, not as a packet of its own.
            out.position(start);
        }
        if (step != Step.END) {
            return !out.hasRemaining();
        }
        if (!deflater.finished() || out.remaining() < TRAILER_BYTES) {
            return true;
        }
        out.order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt((int) deflater.getBytesRead());
        return false;
    }

    @Override
    public boolean restart() {
        deflater.reset();
        crc.reset();
        begun = false;
        return true;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
