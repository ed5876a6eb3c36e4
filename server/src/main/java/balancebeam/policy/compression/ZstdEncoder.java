package balancebeam.policy.compression;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Zstandard (RFC 8878), by zstd-jni. Event loop only.
 *
 * <p>RFC 9659 allows windows up to 8 MiB. A smaller one, and tables no larger than level 3 has them, keep each running answer
 * under 2 MiB at every level.
 */
final class ZstdEncoder implements Encoder {
    private static final int WINDOW_LOG = 19;
    private static final int HASH_LOG = 17;
    private static final int CHAIN_LOG = 17;
    private static final int COPY_BYTES = 16 * 1024;

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final int level;
    private @Nullable ByteBuffer copy;

    ZstdEncoder(int level) {
        this.level = level;
        configure();
    }

    private void configure() {
        context.setLevel(level)
                .setWindowLog(WINDOW_LOG)
                .setHashLog(HASH_LOG)
                .setChainLog(CHAIN_LOG)
                .setContentSize(false)
                .setChecksum(false);
    }

    @Override
    public boolean encode(ByteBuffer in, ByteBuffer out, Step step) {
        if (in.isDirect() || !in.hasRemaining()) {
            return direct(in.isDirect() ? in : copy(), out, step);
        }
        // It reads direct memory only.
        ByteBuffer part = copy();
        int bytes = Math.min(in.remaining(), part.capacity());
        part.clear().put(in.slice(in.position(), bytes)).flip();
        boolean whole = bytes == in.remaining();
        boolean more = direct(part, out, whole ? step : Step.MORE);
        in.position(in.position() + part.position());
        return more || in.hasRemaining();
    }

    private boolean direct(ByteBuffer in, ByteBuffer out, Step step) {
        return switch (step) {
            case MORE -> {
                while (in.hasRemaining() && out.hasRemaining()) {
                    context.compressDirectByteBufferStream(out, in, EndDirective.CONTINUE);
                }
                yield in.hasRemaining() || !out.hasRemaining();
            }
            case FLUSH -> !context.compressDirectByteBufferStream(out, in, EndDirective.FLUSH);
            case END -> !context.compressDirectByteBufferStream(out, in, EndDirective.END);
        };
    }

    private ByteBuffer copy() {
        ByteBuffer made = copy;
        if (made == null) {
            made = copy = ByteBuffer.allocateDirect(COPY_BYTES).limit(0);
        }
        return made;
    }

    @Override
    public boolean restart() {
        context.reset();
        configure(); // Forgotten by that.
        return true;
    }

    @Override
    public void close() {
        context.close();
    }
}
