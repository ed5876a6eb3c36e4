package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.ProbeAnswer;
import balancebeam.balance.Prober;
import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.net.Timer;
import balancebeam.upstream.ConnectionPool;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one endpoint how loaded it is: a GET of its own beside the requests of clients, that is no attempt and says nothing of the
 * endpoint's health. Event loop only; reused for endpoint after endpoint.
 */
final class LoadProbe implements Requester.Sink, ConnectionPool.LeaseListener {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** More content than that is not worth a connection. */
    private static final int MOST_BYTES = 16 * 1024;

    private static final int SERVER_ERROR = 500;
    private static final Peer US = new Peer(InetAddress.getLoopbackAddress());
    private static final byte[] METHOD = Ascii.bytes("GET ");
    private static final byte[] USER_AGENT = Ascii.bytes("User-Agent");
    private static final byte[] NAME = Ascii.bytes("balancebeam-load-probe");

    private static final Logger LOG = LoggerFactory.getLogger(LoadProbe.class);

    private final LoadProbes all;
    private final Exchange exchange = new Exchange();
    private final Timer timer;

    private Prober.@Nullable Asker asker;
    private @Nullable Requester connection;
    private @Nullable Endpoint endpoint;
    private int index;
    private boolean answered;
    private int bytes;

    LoadProbe(LoadProbes all) {
        this.all = all;
        this.timer = all.loop.timer(this::timedOut);
        byte[] target = Ascii.bytes(all.path);
        Head request = exchange.request();
        request.reserve(METHOD.length + target.length);
        System.arraycopy(METHOD, 0, request.bytes(), 0, METHOD.length);
        System.arraycopy(target, 0, request.bytes(), METHOD.length, target.length);
        int end = METHOD.length + target.length;
        request.length(end);
        request.startRequest(METHOD.length - 1, METHOD.length, end, 1);
        request.fieldsStart(end);
        request.fieldsEnd(end);
        exchange.begin(null, US, 0, all.loop.nowNanos());
        exchange.located(0, 0, METHOD.length, end);
        exchange.edits().lines().add(USER_AGENT, NAME);
    }

    void begin(Endpoint at, int itsIndex, Prober.Asker by) {
        asker = by;
        endpoint = at;
        index = itsIndex;
        answered = false;
        bytes = 0;
        timer.set(TIMEOUT_NANOS);
        Requester leased = all.pool.lease(at, ConnectionPool.Wanted.ANY, US, this);
        if (leased != null) {
            leased(leased);
        }
    }

    @Override
    public void leased(Requester requester) {
        connection = requester;
        requester.start(exchange, this);
    }

    @Override
    public void leaseFailed(ProxyError error, String detail) {
        if (asker != null && connection == null) {
            failed(error, detail);
        }
    }

    private void timedOut() {
        if (connection == null) {
            all.pool.forget(this);
        }
        giveUp();
    }

    /** Nothing, or nothing more, is wanted of it. */
    private void giveUp() {
        Requester open = connection;
        over();
        if (open != null) {
            open.close();
        }
    }

    private void over() {
        if (!answered) {
            all.counts.failed();
        }
        asker = null;
        endpoint = null;
        connection = null;
        timer.cancel();
        all.over(this);
    }

    // ---- the answer ----

    @Override
    public void head(Head head, long contentBytes) {
        Prober.Asker by = asker;
        if (by == null || head.status() >= SERVER_ERROR) {
            return; // An endpoint that is not well is as good as one that does not answer.
        }
        answered = true;
        if (ProbeAnswer.tell(by, index, head, all.loop.nowNanos())) {
            all.counts.reported();
        } else if (all.counts.silent()) {
            LOG.warn(
                    "{} answered {} to GET {}, and nothing in Endpoint-Load that could be understood: of such endpoints only that is known"
                            + " which attempts see",
                    endpoint,
                    head.status(),
                    all.path);
        }
    }

    @Override
    public void content(ByteBuffer piece) {
        bytes += piece.remaining();
        piece.position(piece.limit());
        if (bytes > MOST_BYTES) {
            giveUp();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        Requester open = connection;
        over();
        if (open != null) {
            open.release();
        }
    }

    @Override
    public void failed(ProxyError error, String detail) {
        connection = null; // It is gone, or never came.
        over();
    }

    @Override
    public void interim(Head head) {
        // Says nothing.
    }

    @Override
    public void switched(Head head) {
        giveUp(); // Nobody asked for that.
    }

    @Override
    public void requestDrained() {
        // All of it is sent at once.
    }
}
