package balancebeam.upstream;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.balance.HealthState;
import balancebeam.config.SlowStartConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a cluster that are in motion: up after an endpoint came or came back (slow start), down before one is drained. Each is a
 * percentage of the endpoint's weight that changes in steps of {@value #STEP}, since every change is a new set of endpoints and new tables
 * of what hashes. Guarded by its cluster's lock.
 */
final class Ramps {
    static final int WHOLE = SlowStartConfig.WHOLE;
    static final long LEAST_PERIOD_NANOS = Duration.ofMillis(100).toNanos();
    private static final int STEP = 5;

    private final @Nullable SlowStartConfig slowStart;
    private final Map<Endpoint, Rise> rising = new HashMap<>();
    private final Map<Endpoint, Fall> falling = new HashMap<>();

    /** @param held whether its time has not begun, since it is out: it begins at the bottom when it is back */
    private record Rise(boolean held, long beganNanos) {}

    private record Fall(long beganNanos, long nanos) {
        int percent(long nowNanos) {
            long passed = Math.clamp(nowNanos - beganNanos, 0, nanos);
            int steps = (int) ((double) passed / nanos * (WHOLE / STEP));
            return WHOLE - steps * STEP;
        }
    }

    /** @param slowStart null: nothing rises slowly */
    Ramps(@Nullable SlowStartConfig slowStart) {
        this.slowStart = slowStart;
    }

    /** Goes on with those of a predecessor. */
    void takeOver(Ramps predecessor) {
        falling.putAll(predecessor.falling);
        if (slowStart != null) {
            rising.putAll(predecessor.rising);
        }
    }

    /** It is new, or takes work again. */
    void rise(Endpoint endpoint, long nowNanos) {
        if (slowStart != null) {
            rising.put(endpoint, new Rise(endpoint.health().state(nowNanos) != HealthState.UP, nowNanos));
        }
    }

    /** Its health may be another: whatever is out comes back slowly. Gives whether that means anything here. */
    boolean healthChanged(Endpoint endpoint, long nowNanos) {
        if (slowStart == null) {
            return false;
        }
        Rise before = rising.get(endpoint);
        boolean out = endpoint.health().state(nowNanos) != HealthState.UP;
        if (out || before == null || before.held) {
            rise(endpoint, nowNanos);
        }
        return true;
    }

    /** It is to be drained when that time has passed. */
    void fall(Endpoint endpoint, long nanos, long nowNanos) {
        falling.put(endpoint, new Fall(nowNanos, nanos));
    }

    /** It is not to be drained after all, or at once. */
    void stopFalling(Endpoint endpoint) {
        falling.remove(endpoint);
    }

    /** Forgets those that are none of these. */
    void retain(Set<Endpoint> known) {
        rising.keySet().retainAll(known);
        falling.keySet().retainAll(known);
    }

    /** Of its weight; 0 only where it is to be drained just now. */
    int percent(Endpoint endpoint, long nowNanos) {
        Rise rise = rising.get(endpoint);
        Fall fall = falling.get(endpoint);
        int up = rise == null || slowStart == null ? WHOLE : percent(rise, slowStart, nowNanos);
        int down = fall == null ? WHOLE : fall.percent(nowNanos);
        return up == WHOLE ? down : (up * down + WHOLE - 1) / WHOLE;
    }

    private static int percent(Rise rise, SlowStartConfig slowStart, long nowNanos) {
        int exact = slowStart.percent(rise.held ? 0 : nowNanos - rise.beganNanos);
        return Math.max(slowStart.floorPercent(), exact / STEP * STEP);
    }

    /** Ends what is over: what has fallen is drained. */
    void end(long nowNanos) {
        rising.values().removeIf(rise -> !rise.held && isOver(rise.beganNanos, windowNanos(), nowNanos));
        falling.entrySet().removeIf(entry -> {
            Fall fall = entry.getValue();
            boolean over = isOver(fall.beganNanos, fall.nanos, nowNanos);
            // Somebody may have decided otherwise since.
            if (over && entry.getKey().admin() == EndpointAdmin.DRAINING) {
                entry.getKey().admin(EndpointAdmin.DRAINED);
            }
            return over;
        });
    }

    private static boolean isOver(long beganNanos, long nanos, long nowNanos) {
        return nowNanos - beganNanos >= nanos;
    }

    private long windowNanos() {
        return slowStart == null ? 0 : slowStart.window().toNanos();
    }

    /** Until the next step of any; 0 when nothing moves. */
    long periodNanos() {
        long shortest = falling.values().stream().mapToLong(Fall::nanos).min().orElse(Long.MAX_VALUE);
        if (rising.values().stream().anyMatch(rise -> !rise.held)) {
            shortest = Math.min(shortest, windowNanos());
        }
        return shortest == Long.MAX_VALUE ? 0 : Math.max(LEAST_PERIOD_NANOS, shortest / (WHOLE / STEP));
    }
}
