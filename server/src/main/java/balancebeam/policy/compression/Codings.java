package balancebeam.policy.compression;

import balancebeam.config.CompressionLevel;
import balancebeam.config.ContentCoding;
import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which codings there are here, and their encoders. A library is loaded when its coding is first asked for; one that can't be is
 * said once. Thread-safe: static functions.
 */
final class Codings {
    private static final Logger LOG = LoggerFactory.getLogger(Codings.class);
    private static final long KIBI = 1024;

    private Codings() {}

    private static final class Brotli {
        static final boolean LOADED = load(ContentCoding.BR, Brotli4jLoader::ensureAvailability);
    }

    private static final class Zstd {
        static final boolean LOADED = load(ContentCoding.ZSTD, Native::load);
    }

    /** Whether it can be had here. */
    static boolean isAvailable(ContentCoding coding) {
        return switch (coding) {
            case ZSTD -> Zstd.LOADED;
            case BR -> Brotli.LOADED;
            case GZIP -> true;
        };
    }

    /** Runs what loads a library; gives whether that went well. */
    static boolean load(ContentCoding coding, Runnable loader) {
        try {
            loader.run();
            return true;
        } catch (LinkageError | RuntimeException e) {
            LOG.warn(
                    "Answers are not compressed by {}: its library can't be loaded: {}",
                    coding.spelling(),
                    e.toString());
            return false;
        }
    }

    /** A new one, of a coding that is available. */
    static Encoder encoder(ContentCoding coding, CompressionLevel level) {
        return switch (coding) {
            case ZSTD -> new ZstdEncoder(of(level, 1, 3, 6));
            case BR -> new BrotliEncoder(of(level, 2, 4, 5));
            case GZIP -> new GzipEncoder(of(level, 1, 5, 7));
        };
    }

    private static int of(CompressionLevel level, int fastest, int byDefault, int better) {
        return switch (level) {
            case FASTEST -> fastest;
            case DEFAULT -> byDefault;
            case BETTER -> better;
        };
    }

    /** What an encoder takes at most outside of the heap: measured, and for gzip what zlib says of itself. */
    static long bytes(ContentCoding coding) {
        return switch (coding) {
            case ZSTD, BR -> 2048 * KIBI;
            case GZIP -> 288 * KIBI;
        };
    }
}
