package balancebeam.policy.maintenance;

import balancebeam.config.MaintenanceConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Answers 503 with Retry-After while its route is closed. Thread-safe; the switch may be turned at any time. */
public final class MaintenanceFilter implements Filter {
    private final LocalAnswer answer;
    private volatile boolean closed;

    public MaintenanceFilter(MaintenanceConfig config) {
        String fields = "Retry-After: " + wholeSeconds(config.retryAfter()) + "\r\n";
        answer = config.body().isEmpty()
                ? LocalAnswer.of(Status.SERVICE_UNAVAILABLE, fields, ProxyError.MAINTENANCE)
                : new LocalAnswer(
                        Status.SERVICE_UNAVAILABLE.code(),
                        fields,
                        "text/html; charset=utf-8",
                        config.body().getBytes(StandardCharsets.UTF_8),
                        ProxyError.MAINTENANCE);
        closed = config.on();
    }

    /** Whole seconds, never 0, by which a client would come back at once. */
    private static long wholeSeconds(Duration time) {
        return Math.max(1, time.plusNanos(999_999_999).toSeconds());
    }

    public boolean closed() {
        return closed;
    }

    /** Turns the switch: exchanges that are past it go on. */
    public void closed(boolean close) {
        closed = close;
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return closed ? answer : Decision.PROCEED;
    }
}
