package balancebeam.policy.compression;

import balancebeam.bytes.Ascii;
import balancebeam.config.CompressionConfig;
import balancebeam.config.CompressionLevel;
import balancebeam.config.ContentCoding;
import balancebeam.filter.AnswerStage;
import balancebeam.filter.ContentFilter;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.policy.compression.Encoders.Lease;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compresses what endpoints answer, where the client accepts that and the answer gains by it. Thread-safe.
 *
 * <p>Left alone is what is compressed already, whose {@code Cache-Control} has no-transform, whose type is not listed, what is
 * known to be short, and a part of content (206), whose bytes are counted in the whole. What could have been compressed says
 * {@code Vary: Accept-Encoding}, also when it was not.
 */
public final class CompressionFilter implements ContentFilter {
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int PARTIAL_CONTENT = 206;
    private static final int NOT_MODIFIED = 304;

    private final Compression compression;
    private final MediaTypes types;
    private final long leastBytes;
    private final CompressionLevel level;
    private final ContentCoding[] codings;
    // Coding i has name i, in lower case, and line i.
    private final byte[][] names;
    private final byte[][] lines;

    /** Loads the libraries of the codings that it offers. */
    public CompressionFilter(CompressionConfig config, Compression compression) {
        this(config, compression, Codings::isAvailable);
    }

    CompressionFilter(CompressionConfig config, Compression compression, Predicate<ContentCoding> available) {
        List<ContentCoding> offered =
                config.encodings().stream().distinct().filter(available).toList();
        this.compression = compression;
        this.types = new MediaTypes(config.types());
        this.leastBytes = Math.max(1, config.minBytes());
        this.level = config.level();
        this.codings = offered.toArray(ContentCoding[]::new);
        this.names =
                offered.stream().map(coding -> Ascii.bytes(coding.spelling())).toArray(byte[][]::new);
        this.lines = offered.stream()
                .map(coding -> Ascii.bytes("Content-Encoding: " + coding.spelling() + "\r\n"))
                .toArray(byte[][]::new);
        compression.offered(offered);
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return Decision.PROCEED;
    }

    @Override
    public @Nullable AnswerStage stage(Exchange exchange, Head head, long contentBytes, int loop) {
        int status = head.status();
        if (status == NOT_MODIFIED) {
            notModified(exchange, head);
            return null;
        }
        boolean bare = exchange.method() == Method.HEAD;
        if (status == NO_CONTENT
                || status == RESET_CONTENT
                || !isWorthIt(head, bare ? announced(head) : contentBytes)) {
            return null;
        }
        AnswerFields.vary(exchange, head);
        int coding = status == PARTIAL_CONTENT ? -1 : AcceptEncoding.choose(exchange.request(), names);
        if (coding < 0 || AnswerFields.forbidsTransform(exchange.request())) {
            return null;
        }
        if (bare) {
            AnswerFields.compressed(exchange, head, lines[coding]);
            return null;
        }
        Encoders encoders = compression.on(loop);
        Lease lease = encoders.take(codings[coding], level);
        if (lease == null) {
            return null;
        }
        AnswerFields.compressed(exchange, head, lines[coding]);
        return new CompressedAnswer(encoders, lease);
    }

    private boolean isWorthIt(Head head, long bytes) {
        return (bytes < 0 || bytes >= leastBytes)
                && types.match(head)
                && !AnswerFields.isEncoded(head)
                && !AnswerFields.forbidsTransform(head);
    }

    /** What GET would have, as far as HEAD says. */
    private static long announced(Head head) {
        int field = head.find(FieldName.CONTENT_LENGTH);
        return field == Head.NONE ? -1 : Ascii.parseDecimal(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    /** It should say what 200 would have said (RFC 9110 section 15.4.5), and seldom says of which type that is. */
    private void notModified(Exchange exchange, Head head) {
        if ((types.match(head) || !MediaTypes.isSaid(head))
                && !AnswerFields.isEncoded(head)
                && !AnswerFields.forbidsTransform(head)) {
            AnswerFields.vary(exchange, head);
            AnswerFields.notModified(exchange, head);
        }
    }
}
