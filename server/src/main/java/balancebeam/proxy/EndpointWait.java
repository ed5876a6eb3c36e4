package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.PriorityPolicy;
import balancebeam.filter.ProxyError;
import balancebeam.net.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A forwarding's wait for an endpoint, while all that are well run as many requests as they may. Event loop only; reused, and does
 * nothing where endpoints have no such limit.
 */
final class EndpointWait implements WaitingRoom.Waiter {
    private final Forwarding forwarding;
    private final EventLoop loop;
    private @Nullable WaitingRoom room;
    private @Nullable Endpoint found;
    private long waitingSince;

    EndpointWait(Forwarding forwarding, EventLoop loop) {
        this.forwarding = forwarding;
        this.loop = loop;
    }

    /** Gives whether it waits, and the forwarding hears of it later; else there are too many who do. */
    boolean begin(Exchange exchange, WaitingRoom where) {
        waitingSince = loop.nowNanos();
        room = where;
        if (!where.add(this, PriorityPolicy.of(exchange))) {
            room = null;
        }
        return room != null;
    }

    /** It is needed no more. */
    void leave() {
        WaitingRoom where = room;
        room = null;
        if (where != null) {
            where.remove(this);
        }
    }

    @Override
    public boolean takesPlace() {
        found = forwarding.pickAgain();
        return found != null;
    }

    @Override
    public void goOn() {
        Endpoint at = found;
        found = null;
        room = null;
        if (at != null) {
            forwarding.attemptAt(at);
        }
    }

    @Override
    public void turnedAway(boolean late) {
        room = null;
        forwarding.turnedAway(late ? ProxyError.QUEUE_TIMEOUT : ProxyError.OVERLOADED);
    }

    @Override
    public long waitingSince() {
        return waitingSince;
    }
}
