package balancebeam.net;

import balancebeam.time.Ticker;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops of one balancer. Thread-safe. */
public final class EventLoops implements AutoCloseable {
    private static final long QUIET_MILLIS = 20;

    private final MultiThreadIoEventLoopGroup group;
    private final List<EventLoop> loops;
    private final Transport transport;

    /**
     * Starts the threads.
     *
     * @throws TransportUnavailableException when the system does not give what loops need, such as a descriptor
     */
    public EventLoops(int count, Transport transport, Ticker ticker, BufferBudget budget)
            throws TransportUnavailableException {
        this.transport = transport;
        this.group = group(count, transport);
        List<EventLoop> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            IoEventLoop netty = group.next();
            all.add(new EventLoop(i, netty, transport, ticker, budget));
        }
        this.loops = List.copyOf(all);
    }

    private static MultiThreadIoEventLoopGroup group(int count, Transport transport)
            throws TransportUnavailableException {
        try {
            return new MultiThreadIoEventLoopGroup(
                    count, new DefaultThreadFactory("loop", true), transport.ioHandlers());
        } catch (RuntimeException e) {
            throw Transports.unavailable("%d event loops can't be had".formatted(count), e);
        }
    }

    public List<EventLoop> all() {
        return loops;
    }

    public Transport transport() {
        return transport;
    }

    /** Stops the threads; what connections are left are closed. */
    @Override
    public void close() {
        loops.forEach(EventLoop::end);
        // Without a quiet period a loop that is told between its look at sockets and its tasks ends at once, and closes
        // none.
        group.shutdownGracefully(QUIET_MILLIS, 1_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
