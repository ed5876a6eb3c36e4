package balancebeam.control.tracing;

import balancebeam.bytes.Ascii;
import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;
import balancebeam.filter.Exchange;
import balancebeam.filter.TraceContext;
import balancebeam.filter.TracedAttempt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What spans are made from, copied from a sampled exchange at its end. Immutable.
 *
 * @param secure whether the client spoke TLS
 * @param epochNanos when it ended, since 1970
 * @param nowNanos the same on the loop's clock, which the times of attempts are on
 * @param parent the client's span; 0 when the trace began here
 * @param firstAttemptSpan the following attempts count up from it
 * @param raw whether endpoints get the target as it was sent
 * @param rewrittenPath what endpoints get in place of the client's path, or null
 */
record TracedExchange(
        ExchangeCopy copy,
        boolean secure,
        long epochNanos,
        long nowNanos,
        long traceHigh,
        long traceLow,
        long parent,
        long exchangeSpan,
        long firstAttemptSpan,
        int flags,
        boolean raw,
        @Nullable String rewrittenPath,
        List<TracedAttempt> attempts) {
    static final int AUTHORITY = 0;
    static final int USER_AGENT = 1;
    private static final int PATH = 2;
    private static final int QUERY = 3;

    private static final CopiedText[] TEXTS = {
        CopiedText.AUTHORITY, CopiedText.header("user-agent"), CopiedText.PATH, CopiedText.QUERY
    };
    private static final int MOST_PATH_BYTES = 2048;
    private static final int OBJECT_BYTES = 512;
    private static final int ATTEMPT_BYTES = 64;
    private static final long NANOS_PER_MILLI = 1_000_000;

    TracedExchange {
        attempts = List.copyOf(attempts);
    }

    /** Copies. Event loop only. */
    static TracedExchange of(Exchange exchange, long nowNanos, long epochNanos) {
        TraceContext trace = exchange.record().trace();
        byte[] rewritten = exchange.edits().path();
        return new TracedExchange(
                ExchangeCopy.of(exchange, TEXTS, nowNanos, epochNanos / NANOS_PER_MILLI),
                exchange.isSecure(),
                epochNanos,
                nowNanos,
                trace.traceHigh(),
                trace.traceLow(),
                trace.parent(),
                trace.exchangeSpan(),
                trace.attemptSpan(1),
                trace.flags(),
                exchange.route().settings().forwardRaw(),
                rewritten == null ? null : Ascii.text(rewritten, 0, Math.min(MOST_PATH_BYTES, rewritten.length)),
                trace.attempts());
    }

    /** About how much memory it needs. */
    int bytes() {
        return OBJECT_BYTES
                + copy.line().length
                + copy.texts().length
                + (rewrittenPath == null ? 0 : rewrittenPath.length())
                + ATTEMPT_BYTES * attempts.size();
    }

    /** A time of the loop's clock in nanoseconds since 1970. */
    long epoch(long loopNanos) {
        return epochNanos - (nowNanos - loopNanos);
    }

    String method() {
        return Ascii.text(copy.line(), 0, copy.methodEnd());
    }

    /** The normalised path; the target as it was sent, when that has none. */
    String path() {
        String path = copy.text(PATH);
        return path == null ? target() : path;
    }

    @Nullable
    String query() {
        return copy.text(QUERY);
    }

    /** What endpoints were asked for. */
    String forwardedTarget() {
        String query = query() == null ? "" : "?" + query();
        if (rewrittenPath != null) {
            return rewrittenPath + query;
        }
        String target = target();
        // A target that names its host is not passed on as such.
        return raw && target.startsWith("/") ? target : path() + query;
    }

    private String target() {
        return Ascii.text(copy.line(), copy.targetStart(), copy.line().length);
    }
}
