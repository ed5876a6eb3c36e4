package balancebeam.control;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange came to, copied from it on its event loop at its end, for a thread that makes text of it. Immutable. Of the
 * texts it has the request line, and those that were asked for, all in one array.
 */
public final class ExchangeCopy {
    /** Of a time that did not come. */
    public static final long NEVER = -1;

    /** Its fields, and the heads of two arrays. */
    private static final int OBJECT_BYTES = 176;

    private static final int MOST_METHOD_BYTES = 32;
    private static final int MOST_TARGET_BYTES = 2048;
    private static final byte[] NOTHING = {};
    private static final int LENGTH_BYTES = 2;
    private static final int ABSENT = 0xffff;

    private final long endMillis;
    private final long totalNanos;
    private final long queueNanos;
    private final long connectNanos;
    private final long firstByteNanos;
    private final long sentBytes;
    private final long receivedBytes;
    private final int status;
    private final int attempts;
    private final ExchangeRecord.@Nullable Sticky sticky;
    private final int listener;
    private final String version;
    private final Peer client;
    private final Peer peer;
    private final String route;
    private final String cluster;
    private final @Nullable Endpoint endpoint;
    private final @Nullable ProxyError error;
    private final byte[] line;
    private final int methodEnd;
    private final int targetStart;
    private final byte[] texts;

    private ExchangeCopy(Exchange exchange, CopiedText[] wanted, long nowNanos, long nowMillis) {
        ExchangeRecord record = exchange.record();
        endMillis = nowMillis;
        totalNanos = nowNanos - record.startNanos();
        queueNanos = record.forwardNanos() == 0 ? NEVER : record.forwardNanos() - record.startNanos();
        connectNanos = between(record.forwardNanos(), record.connectedNanos());
        firstByteNanos = between(record.connectedNanos(), record.answerNanos());
        sentBytes = record.sentBytes();
        receivedBytes = record.receivedBytes();
        status = record.status();
        attempts = record.attempts();
        sticky = record.sticky();
        listener = exchange.listener();
        version = version(exchange.request());
        client = exchange.client();
        peer = exchange.peer();
        route = exchange.route().name();
        cluster = record.cluster();
        endpoint = record.endpoint();
        error = record.error();
        Head request = exchange.request();
        int most = Math.min(request.targetStart(), MOST_METHOD_BYTES + 1) + MOST_TARGET_BYTES;
        line = Arrays.copyOf(request.bytes(), Math.min(request.targetEnd(), most));
        methodEnd = Math.min(request.methodEnd(), MOST_METHOD_BYTES);
        targetStart = Math.min(request.targetStart(), line.length);
        texts = wanted.length == 0 ? NOTHING : copy(exchange, wanted);
    }

    /**
     * Copies. Event loop only.
     *
     * @param wanted the texts, which have these places afterwards; not kept
     */
    public static ExchangeCopy of(Exchange exchange, CopiedText[] wanted, long nowNanos, long nowMillis) {
        return new ExchangeCopy(exchange, wanted, nowNanos, nowMillis);
    }

    private static long between(long from, long to) {
        return from == 0 || to == 0 ? NEVER : to - from;
    }

    private static byte[] copy(Exchange exchange, CopiedText[] wanted) {
        int size = 0;
        for (CopiedText text : wanted) {
            size += LENGTH_BYTES + Math.max(0, text.length(exchange));
        }
        byte[] all = new byte[size];
        int at = 0;
        for (CopiedText text : wanted) {
            int length = text.length(exchange);
            all[at++] = (byte) (length >> 8);
            all[at++] = (byte) length;
            if (length > 0) {
                text.copy(exchange, all, at, length);
                at += length;
            }
        }
        return all;
    }

    /** Memory that it takes, about. */
    public int bytes() {
        return OBJECT_BYTES + line.length + texts.length;
    }

    // ---- the request line ----

    /** What holds method and target as they were sent, cut to 2 KiB. Not a copy: not to be changed. */
    public byte[] line() {
        return line;
    }

    /** Where the method ends; 0 when the request could not be read so far. */
    public int methodEnd() {
        return methodEnd;
    }

    /** Where the target begins; it ends where {@link #line} does. */
    public int targetStart() {
        return targetStart;
    }

    // ---- texts ----

    /** Whether the exchange had the text. */
    public boolean has(int place) {
        return lengthAt(offset(place)) != ABSENT;
    }

    /** What holds the texts. Not a copy: not to be changed. */
    public byte[] texts() {
        return texts;
    }

    /** Where the text begins in {@link #texts()}. */
    public int start(int place) {
        return offset(place) + LENGTH_BYTES;
    }

    /** Where it ends; equal to its start when it is empty or absent. */
    public int end(int place) {
        int offset = offset(place);
        return offset + LENGTH_BYTES + present(offset);
    }

    /** The text, malformed UTF-8 replaced by U+FFFD; null when it is absent. */
    public @Nullable String text(int place) {
        return has(place) ? new String(texts, start(place), end(place) - start(place), StandardCharsets.UTF_8) : null;
    }

    private int offset(int place) {
        int offset = 0;
        for (int i = 0; i < place; i++) {
            offset += LENGTH_BYTES + present(offset);
        }
        return offset;
    }

    private int present(int offset) {
        int length = lengthAt(offset);
        return length == ABSENT ? 0 : length;
    }

    private int lengthAt(int offset) {
        return (texts[offset] & 0xff) << 8 | (texts[offset + 1] & 0xff);
    }

    // ---- times ----

    /** Milliseconds since 1970. */
    public long endMillis() {
        return endMillis;
    }

    /** From the complete head of the request to the end of the answer. */
    public long totalNanos() {
        return totalNanos;
    }

    /** From the complete head of the request to the first attempt; {@link #NEVER} when there was none. */
    public long queueNanos() {
        return queueNanos;
    }

    /** From the first attempt to the connection of the last one, or {@link #NEVER}. */
    public long connectNanos() {
        return connectNanos;
    }

    /** From that connection to the head of the endpoint's answer, or {@link #NEVER}. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    // ---- the rest ----

    /** What the client was sent; 0 for nothing. */
    public int status() {
        return status;
    }

    /** Content bytes sent to the client. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Content bytes that came from the client. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Whether the client stayed at its endpoint; null where its route keeps nobody anywhere. */
    public ExchangeRecord.@Nullable Sticky sticky() {
        return sticky;
    }

    public int attempts() {
        return attempts;
    }

    /** The slot of the listener. */
    public int listener() {
        return listener;
    }

    private static String version(Head request) {
        if (request.majorVersion() > 1) {
            return request.majorVersion() == 2 ? "2.0" : "3.0";
        }
        return request.minorVersion() == 0 ? "1.0" : "1.1";
    }

    /** Of HTTP, by which the client spoke: 1.0, 1.1, 2.0 or 3.0. */
    public String version() {
        return version;
    }

    public Peer client() {
        return client;
    }

    public Peer peer() {
        return peer;
    }

    /** {@code -} for none. */
    public String route() {
        return route;
    }

    /** Empty for none. */
    public String cluster() {
        return cluster;
    }

    /** The one that was tried last, or null. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    public @Nullable ProxyError error() {
        return error;
    }
}
