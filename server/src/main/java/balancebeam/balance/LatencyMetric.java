package balancebeam.balance;

import balancebeam.balance.Endpoint.Cell;

/**
 * Load by how long answers take: an average that forgets (exponentially weighted, by time and not by count), times the
 * requests that run and the one to come. Thread-safe.
 *
 * <p>As a <b>peak</b> average it is Finagle's: a latency above it becomes the average at once, one below pulls it down slowly.
 * The other, of response times, moves as slowly in both directions.
 *
 * <p><b>What was not seen for long fades</b>: to be tried again, an endpoint that was slow must come to look fast. One of which
 * nothing is known gets a request at once, but no second one before the first is answered.
 *
 * <p><b>Failures.</b> An endpoint that refuses in a millisecond would be the fastest of all. So a failed attempt counts as at
 * least a second and as twice what the average was, up to a minute; an answer that says 5xx as at least a second, but without
 * doubling, since a few of those come from every server. Both count at once, as peaks do.
 */
public final class LatencyMetric implements LoadMetric {
    /** Of which nothing is known, and to which requests are on their way: worse than any that is known. */
    private static final long UNKNOWN = MOST / 2;

    private static final int NANOS_PER_UNIT = 1_000;
    private static final long FAILURE_NANOS = 1_000_000_000L;
    private static final double MOST_NANOS = 60e9;
    private static final int SERVER_ERROR = 500;

    private final boolean peak;
    private final double constantNanos;

    private LatencyMetric(boolean peak, long constantNanos) {
        this.peak = peak;
        this.constantNanos = constantNanos;
    }

    /**
     * Quick to rise.
     *
     * @param constantNanos the time in which what was seen fades to 1/e of its share
     */
    public static LatencyMetric peak(long constantNanos) {
        return new LatencyMetric(true, constantNanos);
    }

    /**
     * As quick to fall as to rise.
     *
     * @param constantNanos the time in which what was seen fades to 1/e of its share
     */
    public static LatencyMetric mean(long constantNanos) {
        return new LatencyMetric(false, constantNanos);
    }

    /** In microseconds, times requests. */
    @Override
    public long load(Endpoint endpoint, long nowNanos) {
        long cell = endpoint.cell(Cell.LATENCY);
        long running = endpoint.inFlight();
        double cost = Fading.value(cell) * left(cell, nowNanos) / NANOS_PER_UNIT;
        if (cost < 1) {
            return running == 0 ? 0 : UNKNOWN + running;
        }
        return Math.min((long) (cost * (running + 1)), UNKNOWN);
    }

    @Override
    public void answered(Endpoint endpoint, int status, long latencyNanos, long nowNanos) {
        if (status >= SERVER_ERROR) {
            raise(endpoint, Math.max(latencyNanos, FAILURE_NANOS), 0, nowNanos);
            return;
        }
        long cell;
        long next;
        do {
            cell = endpoint.cell(Cell.LATENCY);
            next = observed(cell, latencyNanos, nowNanos);
            // Most answers of one millisecond change nothing: what they would add has been added.
        } while (next != cell && !endpoint.changeCell(Cell.LATENCY, cell, next));
    }

    private long observed(long cell, long latencyNanos, long nowNanos) {
        double before = Fading.value(cell);
        if (before == 0 || (peak && latencyNanos > before)) {
            return Fading.of((double) latencyNanos, nowNanos);
        }
        long age = Fading.ageNanos(cell, nowNanos);
        if (age == 0) {
            return cell;
        }
        double left = Fading.left(age, constantNanos);
        return Fading.of(before * left + latencyNanos * (1 - left), nowNanos);
    }

    @Override
    public void failed(Endpoint endpoint, long elapsedNanos, long nowNanos) {
        raise(endpoint, Math.max(elapsedNanos, FAILURE_NANOS), 2, nowNanos);
    }

    @Override
    public void abandoned(Endpoint endpoint, long elapsedNanos, long nowNanos) {
        raise(endpoint, elapsedNanos, 1, nowNanos);
    }

    /** From now on it is at least that much, and at least so many times what it was. */
    private void raise(Endpoint endpoint, long atLeastNanos, int times, long nowNanos) {
        long cell;
        double before;
        double next;
        do {
            cell = endpoint.cell(Cell.LATENCY);
            before = Fading.value(cell) * left(cell, nowNanos);
            next = Math.min(Math.max((double) atLeastNanos, times * before), MOST_NANOS);
        } while (next > before && !endpoint.changeCell(Cell.LATENCY, cell, Fading.of(next, nowNanos)));
    }

    private double left(long cell, long nowNanos) {
        return Fading.left(Fading.ageNanos(cell, nowNanos), constantNanos);
    }
}
