package balancebeam.balance;

import balancebeam.balance.Endpoint.Cell;

/**
 * Load by how much content comes and goes: bytes per second, over about the time constant, times the requests that run and the one to
 * come. What a request that has just begun will transfer shows only later: without that factor all that begin meanwhile would go to the
 * same endpoint. Thread-safe.
 */
public final class BandwidthMetric implements LoadMetric {
    private static final double NANOS_PER_SECOND = 1e9;
    /** Added to the rate, so that those that transfer next to nothing are told apart by the requests that run. */
    private static final double LEAST_RATE = 1024;

    private final double constantNanos;

    /** @param constantNanos the time in which what was transferred fades to 1/e of its share */
    public BandwidthMetric(long constantNanos) {
        this.constantNanos = constantNanos;
    }

    /** In bytes per second, times requests. */
    @Override
    public long load(Endpoint endpoint, long nowNanos) {
        long cell = endpoint.cell(Cell.TRANSFER);
        double bytes = Fading.value(cell) * left(cell, nowNanos);
        double rate = bytes * NANOS_PER_SECOND / constantNanos + LEAST_RATE;
        return (long) Math.min(rate * (endpoint.inFlight() + 1), MOST);
    }

    @Override
    public void transferred(Endpoint endpoint, long bytes, long nowNanos) {
        long cell;
        long next;
        do {
            cell = endpoint.cell(Cell.TRANSFER);
            long age = Fading.ageNanos(cell, nowNanos);
            double sum = Fading.value(cell) * Fading.left(age, constantNanos) + bytes;
            // One that another loop wrote later than now stays as late as it is.
            next = age == 0 && cell != 0 ? Fading.with(sum, cell) : Fading.of(sum, nowNanos);
        } while (!endpoint.changeCell(Cell.TRANSFER, cell, next));
    }

    private double left(long cell, long nowNanos) {
        return Fading.left(Fading.ageNanos(cell, nowNanos), constantNanos);
    }
}
