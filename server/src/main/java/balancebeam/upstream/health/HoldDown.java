package balancebeam.upstream.health;

import java.time.Duration;

/**
 * How long whoever falls, rises and falls again is kept down: 1 s, then 2, 4 ... up to a longest time; a minute without a fall and it
 * begins anew. Not thread-safe.
 */
final class HoldDown {
    private static final long FIRST_HOLD_NANOS = 1_000_000_000L;
    private static final long FLAPPING_NANOS = 60_000_000_000L;

    private final long longestNanos;
    private boolean risen;
    private int fallsInARow;
    private long roseNanos;
    private long heldUntilNanos;

    /** @param longest 0 for never */
    HoldDown(Duration longest) {
        this.longestNanos = longest.toNanos();
    }

    /** It falls. Gives how long it is kept there; 0 for not. */
    Duration fell(long nowNanos) {
        boolean again = risen && fallsInARow > 0 && nowNanos - roseNanos < FLAPPING_NANOS;
        fallsInARow = again ? fallsInARow + 1 : 1;
        risen = false;
        long nanos = fallsInARow < 2 ? 0 : Math.min(FIRST_HOLD_NANOS, longestNanos);
        for (int i = 2; i < fallsInARow && nanos < longestNanos; i++) {
            nanos = Math.min(nanos * 2, longestNanos);
        }
        heldUntilNanos = nowNanos + nanos;
        return Duration.ofNanos(nanos);
    }

    /** It rises. */
    void rose(long nowNanos) {
        risen = true;
        roseNanos = nowNanos;
    }

    boolean isHeld(long nowNanos) {
        return !risen && fallsInARow > 0 && nowNanos - heldUntilNanos < 0;
    }
}
