package balancebeam.net;

/**
 * One deadline that is set anew all the time, as a connection's is with every request. Setting it is a field write: the
 * {@link TimerWheel} finds out that it moved when the old time comes. Event loop only.
 */
public final class Timer {
    private final TimerWheel wheel;
    private final Runnable onExpiry;
    private long deadlineNanos;
    private boolean armed;
    private boolean linked;
    private long linkedTick;

    Timer(TimerWheel wheel, Runnable onExpiry) {
        this.wheel = wheel;
        this.onExpiry = onExpiry;
    }

    /** Expires once, that long after the loop's present time, unless it is set again or cancelled before. */
    public void set(long delayNanos) {
        deadlineNanos = wheel.nowNanos() + delayNanos;
        armed = true;
        if (!linked || wheel.tickOf(deadlineNanos) < linkedTick) {
            wheel.link(this);
        }
    }

    public void cancel() {
        armed = false;
    }

    // ---- for the wheel ----

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Remembers where it is linked; an entry that comes earlier is stale. */
    void linkedAt(long tick) {
        linked = true;
        linkedTick = tick;
    }

    /** Its tick has come: expires, or tells that it must be linked anew because its deadline moved. */
    boolean come(long tick) {
        if (!linked || linkedTick > tick) {
            return false;
        }
        linked = false;
        return armed;
    }

    void expire() {
        armed = false;
        onExpiry.run();
    }
}
