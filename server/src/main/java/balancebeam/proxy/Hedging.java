package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.HedgePolicy;
import balancebeam.http.Head;
import balancebeam.net.Alarm;
import balancebeam.net.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends an exchange to a second endpoint when the first one is late, where its route wants that: at most once, and as long as the cluster's
 * retry budget lasts (Dean and Barroso, "The Tail at Scale", 2013). Event loop only; reused for exchange after exchange, and does nothing
 * for those that are not hedged.
 */
final class Hedging {
    private final Forwarding forwarding;
    private final EventLoop loop;
    private final Alarm alarm;
    private @Nullable HedgePolicy policy;
    private @Nullable Exchange exchange;
    private @Nullable Hedge running;

    Hedging(Forwarding forwarding, EventLoop loop) {
        this.forwarding = forwarding;
        this.loop = loop;
        this.alarm = loop.alarm(this::late);
    }

    void begin(Exchange newExchange) {
        policy = newExchange.route().settings().hedge();
        exchange = newExchange;
    }

    /** An attempt begins: from the first one on the time runs. */
    void attempting(Exchange current, ClusterOnLoop at) {
        HedgePolicy present = policy;
        if (present != null && current.record().attempts() == 0 && isPossible(current)) {
            long usual = present.percentile() == 0
                    ? 0
                    : at.recentLatency().percentile(present.percentile(), loop.nowNanos());
            alarm.set(Math.max(present.delayNanos(), usual));
        }
    }

    private static boolean isPossible(Exchange current) {
        return current.method().isIdempotent() && !current.isUpgrade() && RequestFeed.isWhole(current);
    }

    private void late() {
        Endpoint second = forwarding.besideAttempt();
        if (second == null) {
            return;
        }
        ClusterOnLoop cluster = forwarding.currentCluster();
        if (!cluster.retryBudget().take(loop.nowNanos())) {
            cluster.retryCounts().denied();
            return;
        }
        cluster.retryCounts().hedged();
        second.metrics().shard(loop.index()).retry();
        running = new Hedge(this, forwarding, Objects.requireNonNull(exchange), loop);
        running.begin(second, cluster);
    }

    /** Whether a second attempt runs. */
    boolean runs() {
        return running != null;
    }

    /** The second attempt, which is from now on the caller's. */
    Hedge leave() {
        Hedge left = Objects.requireNonNull(running);
        running = null;
        return left;
    }

    /** Of the hedge: its answer begins. */
    void answered(Hedge by, Head head, long contentBytes) {
        running = null;
        if (Objects.requireNonNull(exchange).route().settings().retry().isOn(head.status())) {
            by.giveUp(); // The first attempt may do better.
        } else {
            forwarding.currentCluster().retryCounts().hedgeWon();
            forwarding.hedgeAnswered(by, head, contentBytes);
        }
    }

    /** Of the hedge: it has come to nothing. */
    void failed(Endpoint at) {
        running = null;
        forwarding.hedgeFailed(at);
    }

    /** The answer has begun: there will be no hedge any more. */
    void answered(Attempt attempt, @Nullable ClusterOnLoop at) {
        if (policy != null && at != null) {
            at.recentLatency().record(loop.nowNanos() - attempt.beganNanos(), loop.nowNanos());
            end();
        }
    }

    void end() {
        if (policy != null) {
            alarm.cancel();
            Hedge hedge = running;
            running = null;
            if (hedge != null) {
                hedge.giveUp();
            }
        }
    }
}
