package balancebeam.net;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that is met to the millisecond: for the few that a {@link Timer}, which may be a tick late, is too coarse for. Setting it
 * allocates. Event loop only.
 */
public final class Alarm {
    private final EventLoop loop;
    private final Runnable onExpiry;
    private @Nullable Future<?> scheduled;

    Alarm(EventLoop loop, Runnable onExpiry) {
        this.loop = loop;
        this.onExpiry = onExpiry;
    }

    /** Expires once, that long from now, unless it is set again or cancelled before. */
    public void set(long delayNanos) {
        cancel();
        scheduled = loop.netty().schedule(() -> loop.event(this::expire), delayNanos, TimeUnit.NANOSECONDS);
    }

    public void cancel() {
        Future<?> pending = scheduled;
        scheduled = null;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void expire() {
        scheduled = null;
        onExpiry.run();
    }
}
