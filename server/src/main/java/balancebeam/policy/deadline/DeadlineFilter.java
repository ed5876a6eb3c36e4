package balancebeam.policy.deadline;

import balancebeam.bytes.Ascii;
import balancebeam.config.DeadlineConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.http.Head;

/**
 * Gives each request a time by which it must be over, all its attempts included. What is left of it bounds every attempt, and is told to
 * the endpoint. Thread-safe.
 */
public final class DeadlineFilter implements Filter {
    private static final long MILLI = 1_000_000;

    private final long mostNanos;
    private final byte[] header;
    private final boolean fromClient;

    public DeadlineFilter(DeadlineConfig config) {
        this.mostNanos = config.time().toNanos();
        this.header = Ascii.bytes(config.header());
        this.fromClient = config.fromClient();
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Head request = exchange.request();
        int field = request.findNamed(header);
        long nanos = mostNanos;
        if (field != Head.NONE) {
            long millis = fromClient
                    ? Ascii.parseDecimal(request.bytes(), request.valueStart(field), request.valueEnd(field))
                    : -1;
            // Zero is no time at all, and what is no number says nothing.
            nanos = millis <= 0 || millis > mostNanos / MILLI ? mostNanos : millis * MILLI;
            request.dropNamed(header); // Endpoints are told what is left when they are asked.
        }
        exchange.edits().deadline(exchange.record().startNanos() + nanos);
        exchange.edits().deadlineHeader(header);
        return Decision.PROCEED;
    }
}
