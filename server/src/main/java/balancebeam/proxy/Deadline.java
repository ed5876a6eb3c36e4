package balancebeam.proxy;

import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.GrpcTimeout;
import balancebeam.net.EventLoop;
import balancebeam.net.Timer;

/** When an exchange must be over, where its route or a call of gRPC says so. Event loop only; reused. */
final class Deadline {
    private final EventLoop loop;
    private final Timer timer;

    /** @param onPassed what is done then, at most once for an exchange, and perhaps a tick of the clock late */
    Deadline(EventLoop loop, Runnable onPassed) {
        this.loop = loop;
        this.timer = loop.timer(onPassed);
    }

    /** Finds out whether there is one. For requests without one that costs next to nothing. */
    static boolean isIn(Exchange exchange) {
        if (exchange.request().majorVersion() > 1
                && exchange.route().settings().grpc().deadlines()
                && GrpcTimeout.mayHaveOne(exchange)
                && Grpc.isCall(exchange.request())) {
            exchange.edits().deadline(GrpcTimeout.deadlineNanos(exchange));
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

    /** The exchange is over. */
    void end() {
        timer.cancel();
    }
}
