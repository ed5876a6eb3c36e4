package balancebeam.proxy;

import balancebeam.filter.BufferedRequest;
import balancebeam.filter.Exchange;
import balancebeam.net.BufferBudget;
import balancebeam.net.EventLoop;
import balancebeam.websocket.WebSockets;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** Forwards exchanges of one event loop to clusters, by a {@link Forwarding} each. Lives as long as the loop. Event loop only. */
public final class Forwarder {
    private static final int KEPT_FORWARDINGS = 256;

    private final EventLoop loop;
    private final SplittableRandom random;
    private final WebSockets webSockets;
    private final BufferedRequest.Room room;
    private final ArrayDeque<Forwarding> spare = new ArrayDeque<>();

    /**
     * One that forwards nothing yet.
     *
     * @param webSockets those of the same loop
     * @param seed different for every loop
     */
    public Forwarder(EventLoop loop, WebSockets webSockets, long seed) {
        this.loop = loop;
        this.webSockets = webSockets;
        this.room = roomIn(loop.budget());
        this.random = new SplittableRandom(seed);
    }

    private static BufferedRequest.Room roomIn(BufferBudget budget) {
        return new BufferedRequest.Room() {
            @Override
            public boolean take(int bytes) {
                return budget.takeCollected(bytes);
            }

            @Override
            public void give(int bytes) {
                budget.giveCollected(bytes);
            }
        };
    }

    /** Begins to forward; what comes of it the exchange's responder is told. */
    void forward(Exchange exchange, ClusterOnLoop cluster) {
        Forwarding forwarding = spare.pollLast();
        (forwarding == null ? new Forwarding(this) : forwarding).begin(exchange, cluster);
    }

    void release(Forwarding forwarding) {
        if (spare.size() < KEPT_FORWARDINGS) {
            spare.addLast(forwarding);
        }
    }

    /** Where content is counted that is collected ahead. */
    BufferedRequest.Room room() {
        return room;
    }

    WebSockets webSockets() {
        return webSockets;
    }

    EventLoop loop() {
        return loop;
    }

    long random() {
        return random.nextLong();
    }
}
