package balancebeam.proxy;

import balancebeam.filter.Exchange;
import balancebeam.net.EventLoop;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** Forwards exchanges of one event loop to clusters, by an {@link Attempt} each. Lives as long as the loop. Event loop only. */
public final class Forwarder {
    private static final int KEPT_ATTEMPTS = 256;

    private final EventLoop loop;
    private final SplittableRandom random;
    private final ArrayDeque<Attempt> spare = new ArrayDeque<>();

    /** @param seed different for every loop */
    public Forwarder(EventLoop loop, long seed) {
        this.loop = loop;
        this.random = new SplittableRandom(seed);
    }

    /** Begins to forward; what comes of it the exchange's responder is told. */
    void forward(Exchange exchange, ClusterOnLoop cluster) {
        Attempt attempt = spare.pollLast();
        (attempt == null ? new Attempt(this) : attempt).begin(exchange, cluster);
    }

    void release(Attempt attempt) {
        if (spare.size() < KEPT_ATTEMPTS) {
            spare.addLast(attempt);
        }
    }

    EventLoop loop() {
        return loop;
    }

    long random() {
        return random.nextLong();
    }
}
