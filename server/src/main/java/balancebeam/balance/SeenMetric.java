package balancebeam.balance;

import balancebeam.balance.Endpoint.Cell;

/**
 * What attempts saw of an endpoint, for {@link PrequalBalancer}: how long good answers take, among how many requests, and what share of
 * the attempts failed. It forgets by time, and all event loops share it. Thread-safe.
 */
public final class SeenMetric implements LoadMetric {

    /** In that time what was seen fades to 1/e. */
    private static final double CONSTANT_NANOS = 5e9;
    /** How much the last answer counts, and the last failure or success. */
    private static final double ANSWER = 1.0 / 32;

    private static final double FAILURE = 1.0 / 8;
    /** One long answer is the request's doing: it counts as so many times what is usual, at most. */
    private static final double MOST_TIMES = 4;
    /** A smaller share of failures is none, so that the answers of endpoints that do not fail need not count. */
    private static final double LEAST_SHARE = 1.0 / 1024;

    private static final int SERVER_ERROR = 500;
    /** What a failure costs whoever must try again, or live with it. */
    private static final double FAILURE_NANOS = 1e9;

    /** Requests in flight. */
    @Override
    public long load(Endpoint endpoint, long nowNanos) {
        return endpoint.inFlight();
    }

    /**
     * How long a request would take that goes there now: as long as others did, for each of those that it shares the endpoint with. 0
     * as long as nothing is known. Were it just as long as others did, an endpoint that was busy, and so slow, would seem slow when it is
     * idle, and nothing would be sent there to find out.
     */
    public long latencyNanos(Endpoint endpoint, long nowNanos) {
        double companions = Fading.value(endpoint.cell(Cell.COMPANIONS));
        double latency = faded(endpoint.cell(Cell.LATENCY), nowNanos);
        return companions == 0 ? 0 : (long) (latency * (endpoint.inFlight() + 1) / companions);
    }

    /**
     * What failures there cost, as a latency: they come fast, and must not make it look fast. It grows with the square of their
     * share, so that the one error that every server has now and then weighs little.
     */
    public long failureNanos(Endpoint endpoint, long nowNanos) {
        double share = faded(endpoint.cell(Cell.FAILURES), nowNanos);
        return (long) (share * share * FAILURE_NANOS);
    }

    @Override
    public void answered(Endpoint endpoint, int status, long latencyNanos, long nowNanos) {
        if (status >= SERVER_ERROR) {
            failed(endpoint, latencyNanos, nowNanos);
            return;
        }
        observe(endpoint, Cell.LATENCY, latencyNanos, nowNanos);
        observe(endpoint, Cell.COMPANIONS, endpoint.inFlight() + 1L, nowNanos);
        if (endpoint.cell(Cell.FAILURES) != 0) {
            count(endpoint, 0, nowNanos);
        }
    }

    @Override
    public void failed(Endpoint endpoint, long elapsedNanos, long nowNanos) {
        count(endpoint, 1, nowNanos);
    }

    @Override
    public void abandoned(Endpoint endpoint, long elapsedNanos, long nowNanos) {
        if (elapsedNanos > latencyNanos(endpoint, nowNanos)) {
            observe(endpoint, Cell.LATENCY, elapsedNanos, nowNanos);
        }
    }

    private static void observe(Endpoint endpoint, Cell which, long value, long nowNanos) {
        long cell;
        long next;
        do {
            cell = endpoint.cell(which);
            double before = Fading.value(cell);
            double moved = before + ANSWER * (Math.min((double) value, MOST_TIMES * before) - before);
            next = Fading.of(cell == 0 ? value : moved, nowNanos);
        } while (next != cell && !endpoint.changeCell(which, cell, next));
    }

    private static void count(Endpoint endpoint, int failed, long nowNanos) {
        long cell;
        long next;
        do {
            cell = endpoint.cell(Cell.FAILURES);
            double before = faded(cell, nowNanos);
            double share = before + FAILURE * (failed - before);
            next = share < LEAST_SHARE ? 0 : Fading.of(share, nowNanos);
        } while (next != cell && !endpoint.changeCell(Cell.FAILURES, cell, next));
    }

    private static double faded(long cell, long nowNanos) {
        return Fading.value(cell) * Fading.left(Fading.ageNanos(cell, nowNanos), CONSTANT_NANOS);
    }
}
