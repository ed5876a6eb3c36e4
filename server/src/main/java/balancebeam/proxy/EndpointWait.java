package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.PriorityPolicy;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Stickiness;
import balancebeam.net.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A forwarding's wait for an endpoint, while all that are well run as many requests as they may. Event loop only; reused, and does
 * nothing where endpoints have no such limit.
 */
final class EndpointWait implements WaitingRoom.Waiter {
    private final Forwarding forwarding;
    private final EventLoop loop;
    private final Retries retries;
    private @Nullable ClusterOnLoop cluster;
    private @Nullable Stickiness sticky;
    private @Nullable Endpoint found;
    private long waitingSince;

    EndpointWait(Forwarding forwarding, EventLoop loop, Retries retries) {
        this.forwarding = forwarding;
        this.loop = loop;
        this.retries = retries;
    }

    /** Gives whether it waits, and the forwarding hears of it later; else there are too many who do. */
    boolean begin(Exchange exchange, ClusterOnLoop from) {
        waitingSince = loop.nowNanos();
        cluster = from;
        sticky = exchange.stickiness();
        if (!from.queues().forEndpoint().add(this, PriorityPolicy.of(exchange))) {
            forget();
        }
        return cluster != null;
    }

    /** It is needed no more. */
    void leave() {
        ClusterOnLoop from = cluster;
        forget();
        if (from != null) {
            from.queues().forEndpoint().remove(this);
        }
    }

    private void forget() {
        cluster = null;
        sticky = null;
        found = null;
    }

    /** Also when there is nothing left to wait for: it is better told so at once. */
    @Override
    public boolean takesPlace() {
        ClusterOnLoop from = cluster;
        if (from == null) {
            return false;
        }
        found = EndpointChoice.pick(from, sticky, forwarding, retries);
        return found != null || !EndpointChoice.isWorthWaiting(from, sticky, forwarding);
    }

    @Override
    public void goOn() {
        Endpoint at = found;
        forget();
        if (at == null) {
            forwarding.attemptNext();
        } else {
            forwarding.attemptAt(at);
        }
    }

    @Override
    public void turnedAway(boolean late) {
        forget();
        forwarding.turnedAway(late ? ProxyError.QUEUE_TIMEOUT : ProxyError.OVERLOADED);
    }

    @Override
    public long waitingSince() {
        return waitingSince;
    }
}
