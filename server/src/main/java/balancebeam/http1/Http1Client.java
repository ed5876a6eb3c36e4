package balancebeam.http1;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.net.Dialer;
import balancebeam.net.EventLoop;

/** What the endpoint connections of one event loop share. Event loop only. */
public final class Http1Client {
    final EventLoop loop;
    final Dialer dialer;
    final Limits limits;
    final Framing framing = new Framing();
    final ChunkWriter chunks = new ChunkWriter();
    final long connectNanos;
    final long answerNanos;
    final long streamIdleNanos;
    final long tunnelIdleNanos;
    final long idleNanos;

    /** @param dialer how connections begin */
    public Http1Client(EventLoop loop, Dialer dialer, Limits limits, Timeouts timeouts) {
        this.loop = loop;
        this.dialer = dialer;
        this.limits = limits;
        this.connectNanos = timeouts.connect().toNanos();
        this.answerNanos = timeouts.answer().toNanos();
        this.streamIdleNanos = timeouts.streamIdle().toNanos();
        this.tunnelIdleNanos = timeouts.tunnelIdle().toNanos();
        this.idleNanos = timeouts.upstreamIdle().toNanos();
    }

    public EventLoop loop() {
        return loop;
    }
}
