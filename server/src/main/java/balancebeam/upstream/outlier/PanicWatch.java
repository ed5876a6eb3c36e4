package balancebeam.upstream.outlier;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthState;
import balancebeam.balance.Panic;
import balancebeam.config.PanicConfig;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Pace;
import balancebeam.upstream.Repeated;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Counts ten times a second which endpoints of a cluster stand, and has it panic while they are too few. Whoever is readmitted
 * does not stand by that, so a panic ends when its reason does. Thread-safe.
 */
public final class PanicWatch implements AutoCloseable {
    private static final long EVERY_NANOS = 100_000_000L;
    private static final double ALL = 100;

    private final Cluster cluster;
    private final PanicConfig config;
    private final HealthListener listener;
    private final Pace pace;
    private @Nullable Repeated counting;
    private boolean closed;

    /** One that has not begun. */
    public PanicWatch(Cluster cluster, PanicConfig config, HealthListener listener, Pace pace) {
        this.cluster = cluster;
        this.config = config;
        this.listener = listener;
        this.pace = pace;
    }

    /** Begins. */
    public synchronized void start() {
        counting = Repeated.begin(pace, EVERY_NANOS, "counting who stands in " + cluster.name(), this::count);
    }

    /** Ends; a successor may go on with the panic. */
    @Override
    public synchronized void close() {
        closed = true;
        if (counting != null) {
            counting.close();
        }
    }

    private synchronized void count() {
        if (closed) {
            return;
        }
        EndpointSet all = cluster.get();
        long now = pace.nowNanos();
        int working = 0;
        int standing = 0;
        for (int i = 0; i < all.size(); i++) {
            Endpoint endpoint = all.get(i);
            if (endpoint.takesWork()) {
                working++;
                standing += endpoint.health().state(now) == HealthState.UP ? 1 : 0;
            }
        }
        boolean panics = standing * ALL < config.panicThreshold() * working;
        Panic panic = cluster.panic();
        if (panics != panic.isOn()) {
            panic.set(panics, config.panicReadmits() == PanicConfig.Readmits.DOWN_TOO);
            listener.onPanic(cluster.name(), panics, reason(standing, working, panics));
        }
    }

    private String reason(int standing, int working, boolean panics) {
        String threshold =
                BigDecimal.valueOf(config.panicThreshold()).stripTrailingZeros().toPlainString();
        return "has %d of %d endpoints that stand, %s %s %%"
                .formatted(standing, working, panics ? "fewer than" : "at least", threshold);
    }
}
