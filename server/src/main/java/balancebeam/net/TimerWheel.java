package balancebeam.net;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timers of one event loop: a wheel of slots, each a tick of 2^25 ns (about 34 ms) wide, so a timer may expire up to
 * that much late and never early. Event loop only.
 *
 * <p>Most deadlines never come: they are pushed ahead by the next request. So a timer that is pushed ahead stays where it
 * is linked, and is linked anew only when its old slot comes round (Varghese and Lauck's hashed wheel, made lazy). A
 * timer that is pulled nearer is linked a second time, and its old entry is recognised as stale by its tick.
 *
 * <p>While no timer is linked the wheel does not turn, and an idle loop sleeps.
 */
final class TimerWheel {
    private static final Logger LOG = LoggerFactory.getLogger(TimerWheel.class);
    private static final int TICK_SHIFT = 25;
    private static final int SLOTS = 512;

    private final LongSupplier now;
    private final Turner turner;
    private final List<List<Timer>> slots = new ArrayList<>(SLOTS);
    private List<Timer> spare = new ArrayList<>();
    private final long originNanos;
    private long doneTick;
    private int entries;
    private long nextTurn = Long.MAX_VALUE;

    /** Calls {@link #turn()} once, about that many nanoseconds from now. */
    interface Turner {
        void turnIn(long delayNanos);
    }

    TimerWheel(LongSupplier now, Turner turner) {
        this.now = now;
        this.turner = turner;
        this.originNanos = now.getAsLong();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    long nowNanos() {
        return now.getAsLong();
    }

    /** The first tick that begins at or after the deadline. */
    long tickOf(long deadlineNanos) {
        return ((deadlineNanos - originNanos) >> TICK_SHIFT) + 1;
    }

    void link(Timer timer) {
        // A deadline further off than one round waits in the farthest slot and is linked anew from there.
        long tick = Math.clamp(tickOf(timer.deadlineNanos()), doneTick + 1, doneTick + SLOTS - 1);
        timer.linkedAt(tick);
        slots.get((int) (tick & (SLOTS - 1))).add(timer);
        entries++;
        schedule(tick);
    }

    /** Expires what is due. */
    void turn() {
        nextTurn = Long.MAX_VALUE;
        long nowTick = (now.getAsLong() - originNanos) >> TICK_SHIFT;
        // After a long stall one round visits every slot.
        for (long tick = Math.max(doneTick + 1, nowTick - SLOTS + 1); tick <= nowTick; tick++) {
            visit(tick, nowTick);
        }
        doneTick = Math.max(doneTick, nowTick);
        for (long tick = doneTick + 1; entries > 0 && tick < doneTick + SLOTS; tick++) {
            if (!slots.get((int) (tick & (SLOTS - 1))).isEmpty()) {
                schedule(tick);
                return;
            }
        }
    }

    private void visit(long tick, long nowTick) {
        int slot = (int) (tick & (SLOTS - 1));
        List<Timer> due = slots.get(slot);
        if (due.isEmpty()) {
            return;
        }
        slots.set(slot, spare);
        doneTick = tick;
        entries -= due.size();
        for (Timer timer : due) {
            if (timer.come(tick)) {
                if (tickOf(timer.deadlineNanos()) <= nowTick) {
                    expire(timer);
                } else {
                    link(timer);
                }
            }
        }
        due.clear();
        spare = due;
    }

    /** One that throws must not take the others of its slot with it. */
    private static void expire(Timer timer) {
        try {
            timer.expire();
        } catch (RuntimeException e) {
            LOG.error("Bug in a timer", e);
        }
    }

    private void schedule(long tick) {
        if (tick < nextTurn) {
            nextTurn = tick;
            turner.turnIn(Math.max(0, originNanos + (tick << TICK_SHIFT) - now.getAsLong()));
        }
    }
}
