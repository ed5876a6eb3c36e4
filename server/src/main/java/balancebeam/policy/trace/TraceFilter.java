package balancebeam.policy.trace;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.Filter;
import balancebeam.filter.TraceContext;
import balancebeam.http.Head;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Makes every exchange part of a trace (W3C Trace Context). The client's trace, and whether it is sampled, is kept; without
 * one, or with one that is malformed, a trace begins here, a share of which is sampled. Endpoints get a traceparent that names
 * the attempt when the trace is sampled; otherwise what the client sent, or a new trace that is not sampled. First of a route's
 * filters. Thread-safe: immutable.
 */
public final class TraceFilter implements Filter {
    private static final byte[] TRACEPARENT = Ascii.bytes("traceparent");
    private static final byte[] TRACESTATE = Ascii.bytes("tracestate");
    private static final int SAMPLED = 1;

    private final double share;
    private final ExchangeListener spans;
    private final LongSupplier random;

    /**
     * @param share of the traces that begin here, how many are sampled, 0 to 1
     * @param spans told of the end of every exchange that is sampled, and of no other
     */
    public TraceFilter(double share, ExchangeListener spans) {
        // As OpenTelemetry's own SDK makes its ids.
        this(share, spans, () -> ThreadLocalRandom.current().nextLong());
    }

    TraceFilter(double share, ExchangeListener spans, LongSupplier random) {
        this.share = share;
        this.spans = spans;
        this.random = random;
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Head request = exchange.request();
        TraceContext trace = exchange.record().trace();
        int field = request.findNamed(TRACEPARENT);
        // Of several nobody knows which is meant.
        boolean joined = field != Head.NONE
                && request.findNamed(TRACEPARENT, field + 1) == Head.NONE
                && TraceParent.read(request.bytes(), request.valueStart(field), request.valueEnd(field), trace);
        if (joined && !trace.isSampled()) {
            return Decision.PROCEED;
        }
        if (!joined) {
            // Section 3.3: a tracestate means nothing without its traceparent.
            request.dropNamed(TRACESTATE);
            trace.join(nonZero(), nonZero(), 0, isSampled() ? SAMPLED : 0);
        }
        request.dropNamed(TRACEPARENT);
        trace.spans(nonZero(), nonZero());
        trace.takenBy(spans);
        write(exchange, trace.attemptSpan(1));
        return Decision.PROCEED;
    }

    @Override
    public void onRetry(Exchange exchange, int attempt) {
        // Unless a filter behind this one has taken it out.
        if (exchange.record().trace().isSampled() && exchange.edits().lines().has(TRACEPARENT)) {
            exchange.edits().lines().dropNamed(TRACEPARENT);
            write(exchange, exchange.record().trace().attemptSpan(attempt));
        }
    }

    private static void write(Exchange exchange, long span) {
        byte[] value = new byte[TraceParent.LENGTH];
        TraceParent.write(value, exchange.record().trace(), span);
        exchange.edits().lines().add(TRACEPARENT, value);
    }

    private boolean isSampled() {
        // 53 random bits, as Random.nextDouble() has them.
        return (random.getAsLong() >>> 11) * 0x1.0p-53 < share;
    }

    private long nonZero() {
        long number = random.getAsLong();
        return number == 0 ? 1 : number;
    }
}
