package balancebeam.proxy;

import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.GrpcTimeout;
import balancebeam.net.EventLoop;
import balancebeam.net.Timer;

/** When the call of gRPC that an attempt serves must be over. Event loop only; reused for call after call. */
final class CallDeadline {
    private final EventLoop loop;
    private final Timer timer;

    /** @param onPassed what is done then, at most once for a call, and perhaps a tick of the clock late */
    CallDeadline(EventLoop loop, Runnable onPassed) {
        this.loop = loop;
        this.timer = loop.timer(onPassed);
    }

    /** Finds out whether there is one. For requests of HTTP/1, which are no calls, that costs next to nothing. */
    static boolean isIn(Exchange exchange) {
        if (exchange.edits().deadlineNanos() == 0
                && exchange.request().majorVersion() > 1
                && exchange.route().settings().grpc().deadlines()
                && GrpcTimeout.mayHaveOne(exchange)
                && Grpc.isCall(exchange.request())) {
            exchange.edits().deadlineNanos(GrpcTimeout.deadlineNanos(exchange));
        }
        return exchange.edits().deadlineNanos() != 0;
    }

    /** Begins for an exchange that has one; gives whether there is any time left. */
    boolean begin(Exchange exchange) {
        long left = exchange.edits().deadlineNanos() - loop.nowNanos();
        if (left > 0) {
            timer.set(left);
        }
        return left > 0;
    }

    /** The call is over. */
    void end() {
        timer.cancel();
    }
}
