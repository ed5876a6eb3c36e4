package balancebeam.proxy;

import balancebeam.config.AdmissionConfig;
import balancebeam.net.EventLoop;
import balancebeam.net.Timer;
import balancebeam.upstream.admission.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Where forwardings of one event loop wait until there is what they want: a place in their cluster, or room at an endpoint. Short,
 * bounded, and each only for a while. Event loop only.
 *
 * <p>Who has the higher priority goes first, and takes the place of one with a lower one when the room is full. Among equals the first comes
 * first, until the room has not been empty for {@value #STANDING_MILLIS} ms: then the last does, since those who have waited long will be
 * given up by their clients soon, and serving them would make everybody late (adaptive LIFO; Maurer, "Fail at Scale", 2015).
 */
public final class WaitingRoom {
    private static final long STANDING_MILLIS = 100;
    private static final long MILLI = 1_000_000;
    private static final int PRIORITIES = 3;
    /** Who wants what others do not is looked for among so many of a priority. */
    private static final int MOST_LOOKS = 256;

    private final EventLoop loop;
    private final Waits waits;
    private final boolean alike;
    private final int most;
    private final long longestNanos;
    private final List<ArrayDeque<Waiter>> byPriority = new ArrayList<>(PRIORITIES);
    private final Timer timer;
    private int size;
    private long standingSince;
    private boolean callComes;

    /** Who waits. */
    interface Waiter {
        /** Takes what it waits for, if it is there; then it owes a {@link #goOn}. */
        boolean takesPlace();

        /** It is no longer in the room, and has its place. */
        void goOn();

        /** It is no longer in the room. */
        void turnedAway(boolean late);

        /** When it came in. */
        long waitingSince();
    }

    /**
     * An empty one.
     *
     * @param alike whether all who wait want the same: what is not there for the first is not there for the others
     */
    WaitingRoom(EventLoop loop, Waits waits, boolean alike, AdmissionConfig config) {
        this.loop = loop;
        this.waits = waits;
        this.alike = alike;
        this.most = config.queue();
        this.longestNanos = config.queueTimeout().toNanos();
        this.timer = loop.timer(this::lookForLate);
        for (int i = 0; i < PRIORITIES; i++) {
            byPriority.add(new ArrayDeque<>());
        }
        waits.wakes(loop.index(), () -> loop.run(this::call));
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Lets it wait, or gives false when the room is full of others that matter as much.
     *
     * @param priority 0 for the highest
     */
    boolean add(Waiter waiter, int priority) {
        if (size >= most && !makesRoom(priority)) {
            return false;
        }
        if (size == 0) {
            standingSince = loop.nowNanos();
            timer.set(longestNanos);
        }
        byPriority.get(priority).addLast(waiter);
        changed(1);
        callLater(); // A place may have come free between the question and this.
        return true;
    }

    private boolean makesRoom(int priority) {
        for (int lower = PRIORITIES - 1; lower > priority; lower--) {
            Waiter last = byPriority.get(lower).pollLast();
            if (last != null) {
                changed(-1);
                waits.refused();
                last.turnedAway(false);
                return true;
            }
        }
        return false;
    }

    /** It no longer wants to wait. */
    void remove(Waiter waiter) {
        for (ArrayDeque<Waiter> equals : byPriority) {
            if (equals.remove(waiter)) {
                changed(-1);
                return;
            }
        }
    }

    /** One was refused, since there were too many. */
    void refused() {
        waits.refused();
    }

    /** What is waited for came free: those who wait here are asked, or those of another loop; where they want different things, all. */
    void cameFree() {
        if (alike) {
            waits.wakeOther(loop.index());
            callLater();
        } else {
            waits.wakeAll();
        }
    }

    /** Those who wait are asked, later in this turn of the loop. */
    private void callLater() {
        if (size > 0 && !callComes) {
            callComes = true;
            loop.run(this::call);
        }
    }

    private void call() {
        callComes = false;
        boolean standing = loop.nowNanos() - standingSince > STANDING_MILLIS * MILLI;
        boolean went = size > 0;
        while (went) {
            went = callNext(standing);
        }
        if (alike && size == 0) {
            waits.wakeOther(loop.index()); // Whom the call was for may have left, or there may be more.
        }
    }

    /** Lets the first go on who can: it was counted all the time, so whoever leaves meanwhile calls again. */
    private boolean callNext(boolean standing) {
        for (ArrayDeque<Waiter> equals : byPriority) {
            Iterator<Waiter> all = standing ? equals.descendingIterator() : equals.iterator();
            for (int looks = 0; all.hasNext() && looks < MOST_LOOKS; looks++) {
                Waiter next = all.next();
                if (next.takesPlace()) {
                    all.remove();
                    changed(-1); // Before it goes on: it may end at once, and be somebody else's then.
                    next.goOn();
                    return true;
                }
                if (alike) {
                    return false;
                }
            }
        }
        return false;
    }

    private void lookForLate() {
        long oldest = Long.MAX_VALUE;
        for (ArrayDeque<Waiter> equals : byPriority) {
            Waiter first = equals.peekFirst();
            while (first != null && loop.nowNanos() - first.waitingSince() >= longestNanos) {
                equals.pollFirst();
                changed(-1);
                waits.timedOut();
                first.turnedAway(true);
                first = equals.peekFirst();
            }
            oldest = first == null ? oldest : Math.min(oldest, first.waitingSince());
        }
        if (size > 0) {
            timer.set(Math.max(1, oldest + longestNanos - loop.nowNanos()));
            callLater();
        }
    }

    private void changed(int by) {
        size += by;
        waits.waiting(loop.index(), size);
    }
}
