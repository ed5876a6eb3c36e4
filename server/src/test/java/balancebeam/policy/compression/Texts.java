package balancebeam.policy.compression;

import balancebeam.config.ContentCoding;
import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Content for tests of compression, and readers of what becomes of it. Static functions. */
public final class Texts {
    private Texts() {}

    /** As compressible as a page: words of a small vocabulary, with a number here and there. */
    public static byte[] page(int bytes, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(bytes + 20);
        while (text.length() < bytes) {
            text.append("word").append(random.nextInt(300)).append(random.nextInt(5) == 0 ? "\n" : " ");
        }
        return text.substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
    }

    /** Not compressible at all. */
    public static byte[] noise(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    /** Reads a coding by what a client would read it with; fails if it is not complete. */
    public static InputStream decoder(ContentCoding coding, InputStream in) throws IOException {
        return switch (coding) {
            case GZIP -> new GZIPInputStream(in);
            case ZSTD -> new ZstdInputStream(in).setContinuous(false);
            case BR -> {
                Brotli4jLoader.ensureAvailability();
                yield byByte(new BrotliInputStream(in));
            }
        };
    }

    /** That stream reads ahead of what it is asked for, unless it is asked for a byte. */
    private static InputStream byByte(BrotliInputStream in) {
        in.enableEagerOutput();
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int first = length == 0 ? -1 : in.read();
                if (first < 0) {
                    return length == 0 ? 0 : -1;
                }
                into[offset] = (byte) first;
                return 1;
            }
        };
    }

    /** What was compressed. */
    public static byte[] decode(ContentCoding coding, byte[] bytes) throws IOException {
        try (InputStream in = decoder(coding, new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }
}
