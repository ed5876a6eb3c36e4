package balancebeam.balance;

import balancebeam.balance.Endpoint.Cell;
import balancebeam.http.Head;

/**
 * Load as endpoints report it ({@link LoadReport}), times the requests that run and the one to come. Thread-safe.
 *
 * <p><b>Who lies gains little.</b> A quarter of full use is added to what is reported: an endpoint that says 0 gets five times as many requests
 * at a time as one that says 1, and no more. One that reports nothing, or fails, counts as busy; one of which nothing was heard for {@value #SECONDS} s
 * is asked again.
 */
public final class ReportedMetric implements LoadMetric {
    private static final int SECONDS = 10;
    private static final long FRESH_NANOS = SECONDS * 1_000_000_000L;
    private static final double BUSY = 1;
    private static final double FAILED = 4;
    private static final int SERVER_ERROR = 500;
    private static final int THOUSANDTHS = 1_000;
    private static final int ALWAYS = 250;

    /** In thousandths of full use, times requests. */
    @Override
    public long load(Endpoint endpoint, long nowNanos) {
        long cell = endpoint.cell(Cell.REPORT);
        double use = isFresh(cell, nowNanos) ? Fading.value(cell) : 0;
        return (ALWAYS + (long) (use * THOUSANDTHS)) * (endpoint.inFlight() + 1);
    }

    @Override
    public void told(Endpoint endpoint, Head fields, long nowNanos) {
        double use = LoadReport.utilization(fields);
        if (use != LoadReport.NONE) {
            note(endpoint, Math.min(use, FAILED), nowNanos);
        } else if (!isFresh(endpoint.cell(Cell.REPORT), nowNanos)) {
            note(endpoint, BUSY, nowNanos); // Until its trailers, or another answer, say more.
        }
    }

    @Override
    public void answered(Endpoint endpoint, int status, long latencyNanos, long nowNanos) {
        if (status >= SERVER_ERROR) {
            note(endpoint, FAILED, nowNanos);
        }
    }

    @Override
    public void failed(Endpoint endpoint, long elapsedNanos, long nowNanos) {
        note(endpoint, FAILED, nowNanos);
    }

    private static boolean isFresh(long cell, long nowNanos) {
        return cell != 0 && Fading.ageNanos(cell, nowNanos) < FRESH_NANOS;
    }

    private static void note(Endpoint endpoint, double use, long nowNanos) {
        long next = Fading.of(use, nowNanos);
        long cell;
        do {
            cell = endpoint.cell(Cell.REPORT);
        } while (next != cell && !endpoint.changeCell(Cell.REPORT, cell, next));
    }
}
