package balancebeam.sim;

import balancebeam.balance.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** One request of a client, from its arrival to its end, with all its tries. */
final class Request {

    final Loop loop;
    /** Seconds of one core of a machine of speed 1. */
    final double work;

    final long bornNanos;
    /** Those that it was sent to; the last one has it now. */
    final List<Endpoint> tried = new ArrayList<>(1);

    long sentNanos;
    /** How many requests were at its machine when it came there, itself among them. */
    int companions;
    /** Where it ends on its machine's own clock of work done, while it is served. */
    double finish;

    boolean failed;
    boolean refused;
    /** The client has gone, or has its answer. */
    boolean over;

    Request(Loop loop, double work, long bornNanos) {
        this.loop = loop;
        this.work = work;
        this.bornNanos = bornNanos;
    }
}
