package balancebeam.policy.compression;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Brotli (RFC 7932), by brotli4j. Event loop only. Serves one answer: the library has no way to begin anew. */
final class BrotliEncoder implements Encoder {
    private static final int WINDOW_LOG = 18;
    private static final int INPUT_BYTES = 16 * 1024;

    private final EncoderJNI.Wrapper library;
    private @Nullable ByteBuffer pulled;
    private boolean told;

    BrotliEncoder(int quality) {
        try {
            library = new EncoderJNI.Wrapper(INPUT_BYTES, quality, WINDOW_LOG, Mode.GENERIC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean encode(ByteBuffer in, ByteBuffer out, Step step) {
        while (true) {
            if (pulled != null && !give(pulled, out)) {
                return true;
            }
            pulled = null;
            if (!library.isSuccess()) {
                throw new IllegalStateException("brotli gave up");
            }
            if (library.hasMoreOutput()) {
                pulled = library.pull();
            } else if (library.hasRemainingInput()) {
                library.push(operation(in, step), 0);
            } else if (in.hasRemaining()) {
                push(in, step);
            } else if (step != Step.MORE && !told) {
                told = true;
                library.push(operation(in, step), 0);
            } else {
                told = false;
                return false;
            }
        }
    }

    private void push(ByteBuffer in, Step step) {
        ByteBuffer input = library.getInputBuffer();
        int bytes = Math.min(in.remaining(), INPUT_BYTES);
        input.clear().put(in.slice(in.position(), bytes));
        in.position(in.position() + bytes);
        told = step != Step.MORE && !in.hasRemaining();
        library.push(operation(in, step), bytes);
    }

    private static Operation operation(ByteBuffer left, Step step) {
        if (left.hasRemaining()) {
            return Operation.PROCESS;
        }
        return switch (step) {
            case MORE -> Operation.PROCESS;
            case FLUSH -> Operation.FLUSH;
            case END -> Operation.FINISH;
        };
    }

    private static boolean give(ByteBuffer from, ByteBuffer out) {
        int bytes = Math.min(from.remaining(), out.remaining());
        out.put(from.slice(from.position(), bytes));
        from.position(from.position() + bytes);
        return !from.hasRemaining();
    }

    @Override
    public boolean restart() {
        return false;
    }

    @Override
    public void close() {
        library.destroy();
    }
}
