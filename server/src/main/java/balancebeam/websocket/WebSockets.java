package balancebeam.websocket;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.RequestSink;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.net.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The WebSockets of one event loop that stand. Event loop only. */
public final class WebSockets {
    private static final byte[] NAME = Ascii.bytes("websocket");

    private final EventLoop loop;
    private final WebSocketCounts counts;
    private final SecureRandom random = new SecureRandom();
    private final Set<WebSocketTunnel> open = new LinkedHashSet<>();

    /** While everything drains: after how long one that begins is told to go; else -1. */
    private long drainNanos = -1;

    /** None yet. */
    public WebSockets(EventLoop loop, WebSocketCounts counts) {
        this.loop = loop;
        this.counts = counts;
    }

    /** Whether an endpoint that switches protocols has chosen this one. */
    public static boolean isChosen(Head answer) {
        for (int i = 0; i < answer.fieldCount(); i++) {
            if (answer.fieldId(i) == FieldName.UPGRADE) {
                return Ascii.equalsIgnoreCase(answer.bytes(), answer.valueStart(i), answer.valueEnd(i), NAME);
            }
        }
        return false;
    }

    /**
     * From now on what passes in that exchange passes as a WebSocket.
     *
     * @param attempt takes what the client says
     */
    public void begin(Exchange exchange, RequestSink attempt) {
        WebSocketTunnel tunnel = new WebSocketTunnel(this, exchange, attempt);
        exchange.answersBy(tunnel);
        exchange.sink(tunnel);
        open.add(tunnel);
        counts.opened();
        if (drainNanos >= 0) {
            closeIn(drainNanos, tunnel);
        }
    }

    /** Tells all to go, one by one over the spread, so that their clients do not all come back at once. */
    public void drain(Duration spread) {
        drainNanos = spread.toNanos();
        drain(spread, tunnel -> true);
    }

    /** The same for those whose clients came by one listener, which has closed. */
    public void drain(int listener, Duration spread) {
        drain(spread, tunnel -> tunnel.listener() == listener);
    }

    private void drain(Duration spread, Predicate<WebSocketTunnel> which) {
        List<WebSocketTunnel> all = open.stream().filter(which).toList();
        long step = spread.toNanos() / Math.max(1, all.size());
        long delay = 0;
        for (WebSocketTunnel tunnel : all) {
            closeIn(delay, tunnel);
            delay += step;
        }
    }

    private void closeIn(long nanos, WebSocketTunnel tunnel) {
        loop.timer(() -> tunnel.close(Ending.DRAIN)).set(nanos);
    }

    // ---- for the tunnels ----

    EventLoop loop() {
        return loop;
    }

    /** What nobody can foresee. */
    int mask() {
        return random.nextInt();
    }

    void ended(WebSocketTunnel tunnel, Ending by) {
        open.remove(tunnel);
        counts.closed(by);
    }
}
