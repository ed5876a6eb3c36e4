package balancebeam.proxy;

import balancebeam.filter.Exchange;
import balancebeam.filter.PriorityPolicy;
import balancebeam.filter.ProxyError;
import balancebeam.net.EventLoop;
import balancebeam.upstream.admission.Admission;
import org.jspecify.annotations.Nullable;

/**
 * A forwarding's place among those that its cluster lets run at a time: at once, after a while in the {@link WaitingRoom}, or never. Event
 * loop only; reused, and does nothing where a cluster has no limits.
 */
final class Place implements WaitingRoom.Waiter {
    private final Forwarding forwarding;
    private final EventLoop loop;
    private @Nullable Admission admission;
    private @Nullable WaitingRoom room;
    private boolean waiting;
    private boolean entered;
    private boolean retrying;
    private long waitingSince;

    Place(Forwarding forwarding, EventLoop loop) {
        this.forwarding = forwarding;
        this.loop = loop;
    }

    /** Gives whether the exchange may go on now; if not, the forwarding hears of it later, or is turned away within this call. */
    boolean enter(Exchange exchange, ClusterOnLoop cluster) {
        Admission of = cluster.queues().admission();
        if (of == null) {
            return true;
        }
        WaitingRoom before = cluster.queues().forPlace();
        admission = of;
        room = before;
        if (before.isEmpty() && of.tryEnter()) {
            entered = true;
            return true;
        }
        waitingSince = loop.nowNanos();
        waiting = before.add(this, PriorityPolicy.of(exchange));
        if (!waiting) {
            before.refused();
            turnedAway(false);
        }
        return false;
    }

    /** Whether the cluster lets one more retry run. */
    boolean mayRetry() {
        retrying = retrying || admission == null || admission.tryRetry();
        return retrying;
    }

    /** An answer began so long after its attempt. */
    void answered(long nanos) {
        if (admission != null && admission.isAdaptive()) {
            admission.latency(loop.index(), nanos);
        }
    }

    /** It is needed no more. */
    void leave() {
        Admission of = admission;
        WaitingRoom before = room;
        admission = null;
        room = null;
        if (of == null || before == null) {
            retrying = false;
            return;
        }
        if (waiting) {
            waiting = false;
            before.remove(this);
        }
        if (retrying) {
            retrying = false;
            of.retryEnded();
        }
        if (entered) {
            entered = false;
            of.leave();
            before.cameFree();
        }
    }

    @Override
    public boolean takesPlace() {
        return admission != null && admission.tryEnter();
    }

    @Override
    public void goOn() {
        waiting = false;
        entered = true;
        forwarding.placed();
    }

    @Override
    public void turnedAway(boolean late) {
        waiting = false;
        forwarding.turnedAway(late ? ProxyError.QUEUE_TIMEOUT : ProxyError.CONCURRENCY_LIMITED);
    }

    @Override
    public long waitingSince() {
        return waitingSince;
    }
}
