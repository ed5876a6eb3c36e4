package balancebeam.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Content that is made piece by piece, the same whenever it has the same size, and known again by its checksum: nobody keeps it. */
final class LargeContent {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final byte[] PATTERN = new byte[PIECE_BYTES];

    static {
        new Random(42).nextBytes(PATTERN);
    }

    private LargeContent() {}

    /** Whoever it is made for. */
    interface Taker {
        void take(byte[] piece) throws IOException;
    }

    /** Makes it; each piece is an array of its own. */
    static void make(long bytes, Taker taker) throws IOException {
        for (long at = 0; at < bytes; at += PIECE_BYTES) {
            byte[] piece = Arrays.copyOf(PATTERN, (int) Math.min(PIECE_BYTES, bytes - at));
            piece[0] = (byte) (at / PIECE_BYTES); // So that pieces in another order are something else.
            taker.take(piece);
        }
    }

    /** Of content of that size. */
    static String sum(long bytes) {
        Sum sum = new Sum();
        try {
            make(bytes, sum::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.text();
    }

    /** Size and checksum of what has come so far. For one thread at a time; {@link #bytes} is thread-safe. */
    static final class Sum implements Consumer<byte[]> {
        private final CRC32C sum = new CRC32C();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void accept(byte[] piece) {
            accept(piece, piece.length);
        }

        private void accept(byte[] piece, int count) {
            sum.update(piece, 0, count);
            bytes.addAndGet(count);
        }

        /** Reads all that comes. */
        void readAll(InputStream in) throws IOException {
            byte[] piece = new byte[PIECE_BYTES];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                accept(piece, count);
            }
        }

        long bytes() {
            return bytes.get();
        }

        String text() {
            return "%d bytes, CRC-32C %08x".formatted(bytes(), sum.getValue());
        }
    }
}
