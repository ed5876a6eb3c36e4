package balancebeam.control.recent;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord;
import balancebeam.filter.FailedAttempt;
import balancebeam.filter.ProxyError;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that has ended, as a {@link SlotRing} has it. Immutable. Names are cut to 64 bytes, and the target so that all
 * fits in its slot; what there was none of is empty.
 *
 * @param failedAttempts the last three
 * @param sticky whether its client stayed where it was; null where nothing keeps it
 * @param retryDenied whether it would have been tried again, had the cluster's budget for that not been spent
 * @param listener the slot of the listener
 * @param target as the client sent it
 * @param endpoint the one that was tried last
 * @param status what the client was sent; 0 for nothing
 * @param endpointStatus what the endpoint answered; 0 for nothing
 * @param times in the loop's clock
 */
public record PastExchange(
        String requestId,
        int listener,
        String client,
        String method,
        String host,
        String target,
        String route,
        String cluster,
        String endpoint,
        int attempts,
        List<PastAttempt> failedAttempts,
        ExchangeRecord.@Nullable Sticky sticky,
        boolean retryDenied,
        int status,
        int endpointStatus,
        @Nullable ProxyError error,
        long receivedBytes,
        long sentBytes,
        Times times) {
    private static final int NO_ERROR = -1;
    private static final int MOST_ID_BYTES = 64;
    private static final int MOST_NAME_BYTES = 64;
    private static final int MOST_METHOD_BYTES = 16;
    private static final int MOST_HOST_BYTES = 80;
    private static final List<ProxyError> ERRORS = List.of(ProxyError.values());
    private static final int NOT_STICKY = -1;
    private static final List<ExchangeRecord.Sticky> STICKY = List.of(ExchangeRecord.Sticky.values());

    /** When things happened; 0 for what did not. */
    public record Times(long startNanos, long forwardNanos, long connectedNanos, long answerNanos, long endNanos) {}

    public PastExchange {
        failedAttempts = List.copyOf(failedAttempts);
    }

    /** Writes one, from the buffer's position on, cut so that it fits before its limit. Event loop only. */
    static void write(ByteBuffer to, Exchange exchange, long nowNanos) {
        ExchangeRecord record = exchange.record();
        to.putLong(record.requestId().key());
        to.putLong(record.startNanos());
        to.putLong(record.forwardNanos());
        to.putLong(record.connectedNanos());
        to.putLong(record.answerNanos());
        to.putLong(nowNanos);
        to.putLong(record.receivedBytes());
        to.putLong(record.sentBytes());
        to.putInt(exchange.listener());
        to.putInt(record.attempts());
        to.putShort((short) record.status());
        to.putShort((short) record.endpointStatus());
        to.put((byte) number(record.error()));
        ExchangeRecord.Sticky sticky = record.sticky();
        to.put((byte) (sticky == null ? NOT_STICKY : STICKY.indexOf(sticky)));
        to.put((byte) (record.retryDenied() ? 1 : 0));
        byte[] id = record.requestId().bytes();
        text(to, id, record.requestId().start(), record.requestId().end(), MOST_ID_BYTES);
        byte[] client = exchange.client().text();
        text(to, client, 0, client.length, MOST_NAME_BYTES);
        text(to, exchange.route().isNone() ? "" : exchange.route().name());
        text(to, record.cluster());
        Endpoint endpoint = record.endpoint();
        text(to, endpoint == null ? "" : endpoint.toString());
        List<FailedAttempt> failed = record.failedAttempts();
        to.put((byte) failed.size());
        for (FailedAttempt one : failed) {
            to.put((byte) number(one.error()));
            to.putLong(one.endNanos() - one.beginNanos());
            text(to, one.endpoint().toString());
        }
        Head request = exchange.request();
        text(to, request.bytes(), 0, request.methodEnd(), MOST_METHOD_BYTES);
        text(to, exchange.hostBytes(), exchange.hostStart(), exchange.hostEnd(), MOST_HOST_BYTES);
        text(to, request.bytes(), request.targetStart(), request.targetEnd(), Integer.MAX_VALUE);
    }

    private static int number(@Nullable ProxyError error) {
        return error == null ? NO_ERROR : ERRORS.indexOf(error);
    }

    private static void text(ByteBuffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        text(to, bytes, 0, bytes.length, MOST_NAME_BYTES);
    }

    private static void text(ByteBuffer to, byte[] bytes, int start, int end, int most) {
        int length = Math.clamp((long) end - start, 0, Math.min(most, to.remaining() - Short.BYTES));
        to.putShort((short) length);
        to.put(bytes, start, length);
    }

    /** The request's key, of a slot that was copied. */
    static long key(byte[] slot) {
        return ByteBuffer.wrap(slot).getLong();
    }

    /** Reads a slot that was copied. */
    static PastExchange read(byte[] slot) {
        ByteBuffer from = ByteBuffer.wrap(slot);
        from.getLong(); // The key.
        Times times = new Times(from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong());
        long received = from.getLong();
        long sent = from.getLong();
        int listener = from.getInt();
        int attempts = from.getInt();
        int status = from.getShort();
        int endpointStatus = from.getShort();
        ProxyError error = error(from.get());
        int sticky = from.get();
        boolean retryDenied = from.get() != 0;
        String id = text(from);
        String client = text(from);
        String route = text(from);
        String cluster = text(from);
        String endpoint = text(from);
        List<PastAttempt> failed = new ArrayList<>();
        for (int left = from.get(); left > 0; left--) {
            ProxyError why = error(from.get());
            long took = from.getLong();
            failed.add(new PastAttempt(text(from), why == null ? ProxyError.BUG : why, took));
        }
        return new PastExchange(
                id,
                listener,
                client,
                text(from),
                text(from),
                text(from),
                route,
                cluster,
                endpoint,
                attempts,
                failed,
                sticky == NOT_STICKY ? null : STICKY.get(sticky),
                retryDenied,
                status,
                endpointStatus,
                error,
                received,
                sent,
                times);
    }

    private static @Nullable ProxyError error(int number) {
        return number == NO_ERROR ? null : ERRORS.get(number);
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = new byte[from.getShort()];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** From the complete head of the request to the end of the answer, in nanoseconds. */
    public long totalNanos() {
        return times.endNanos() - times.startNanos();
    }
}
