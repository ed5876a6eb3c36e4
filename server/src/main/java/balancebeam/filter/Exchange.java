package balancebeam.filter;

import balancebeam.balance.Endpoint;
import balancebeam.http.Head;
import balancebeam.http.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a client and its one answer. Event loop only; reused for exchange after exchange, so nothing may keep
 * one, or its heads, beyond the end.
 */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Head request = new Head();
    private final Head answer = new Head();

    private Method method = Method.OTHER;
    private long contentBytes;
    private boolean expectsContinue;
    private int upgradeField = Head.NONE;
    private long startNanos;
    private @Nullable Peer peer;
    private @Nullable Responder responder;
    private @Nullable RequestSink sink;
    private @Nullable ExchangeListener listener;

    // For the record, when it ends.
    private @Nullable Endpoint endpoint;
    private int attempts;
    private int status;
    private long sentBytes;
    private @Nullable ProxyError error;

    /** Begins: the request's head is complete, and not judged yet. */
    public void begin(Responder client, Peer clientPeer, long nowNanos) {
        responder = client;
        peer = clientPeer;
        startNanos = nowNanos;
        method = Method.of(request);
    }

    /** Sets what the framing says of the request. */
    public void framed(long bytes, boolean wantsContinue, int upgrade) {
        contentBytes = bytes;
        expectsContinue = wantsContinue;
        upgradeField = upgrade;
    }

    /** Forgets everything, for the next one. */
    public void clear() {
        request.clear();
        answer.clear();
        method = Method.OTHER;
        contentBytes = 0;
        expectsContinue = false;
        upgradeField = Head.NONE;
        peer = null;
        responder = null;
        sink = null;
        listener = null;
        endpoint = null;
        attempts = 0;
        status = 0;
        sentBytes = 0;
        error = null;
    }

    public Head request() {
        return request;
    }

    /** Where the endpoint's codec puts the head of the answer. */
    public Head answer() {
        return answer;
    }

    public Method method() {
        return method;
    }

    /** The length of the request's content; 0 for none, {@link AnswerSink#UNKNOWN} if not known ahead. */
    public long contentBytes() {
        return contentBytes;
    }

    public boolean hasContent() {
        return contentBytes != 0;
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** The field that names the protocols to upgrade to, or {@link Head#NONE} if this is no upgrade. */
    public int upgradeField() {
        return upgradeField;
    }

    public boolean isUpgrade() {
        return upgradeField != Head.NONE;
    }

    public long startNanos() {
        return startNanos;
    }

    public Peer peer() {
        return required(peer);
    }

    public Responder responder() {
        return required(responder);
    }

    /** Who takes the content of the request, or null when nobody does. */
    public @Nullable RequestSink sink() {
        return sink;
    }

    public void sink(@Nullable RequestSink requestSink) {
        sink = requestSink;
    }

    /** Who is told of the end, besides the counters. */
    public void listener(ExchangeListener endListener) {
        listener = endListener;
    }

    public void attempt(Endpoint tried) {
        endpoint = tried;
        attempts++;
    }

    /** The endpoint that was tried last, or null. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    public int attempts() {
        return attempts;
    }

    public void answered(int statusCode) {
        status = statusCode;
    }

    /** The status that the client was sent; 0 for none. */
    public int status() {
        return status;
    }

    public void sent(long bytes) {
        sentBytes += bytes;
    }

    /** Content bytes sent to the client. */
    public long sentBytes() {
        return sentBytes;
    }

    public void failed(ProxyError why) {
        error = why;
    }

    /** Why it was not done as asked, or null. */
    public @Nullable ProxyError error() {
        return error;
    }

    /** Records itself, once. */
    public void end(long nowNanos) {
        ExchangeListener told = listener;
        listener = null;
        if (told != null) {
            try {
                told.ended(this, nowNanos);
            } catch (RuntimeException e) {
                // Whoever listens, an embedder perhaps, must not keep the connection from its next request.
                LOG.error("Bug in a listener of exchanges", e);
            }
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the exchange has not begun");
        }
        return value;
    }
}
