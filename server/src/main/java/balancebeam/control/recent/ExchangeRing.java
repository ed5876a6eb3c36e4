package balancebeam.control.recent;

import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.ExchangeRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * The last exchanges of one event loop: all that went wrong or had to be tried again, and of the rest as many as
 * {@value #SAMPLES_PER_SECOND} a second. The former have slots of their own, so that good requests don't push them out, nor
 * they them. It is always on: an exchange that is not kept costs some comparisons. {@link #ended} is for the event loop only, the rest is thread-safe.
 */
final class ExchangeRing implements ExchangeListener {
    static final int SLOTS = 1024;
    static final int SLOT_BYTES = 768;
    static final int SAMPLES_PER_SECOND = 100;

    private static final int MOST_AT_ONCE = 200;
    private static final long SAMPLE_NANOS = 1_000_000_000L / SAMPLES_PER_SECOND;
    private static final int FIRST_SERVER_ERROR = 500;

    private final SlotRing errors = new SlotRing(SLOTS, SLOT_BYTES);
    private final SlotRing samples = new SlotRing(SLOTS, SLOT_BYTES);

    // The rate by one number (GCRA, as the rate limits have it): when all samples so far would have been due.
    private long dueNanos;

    /** A ring without an exchange. */
    ExchangeRing(long nowNanos) {
        dueNanos = nowNanos;
    }

    @Override
    public void ended(Exchange exchange, long nowNanos) {
        if (isKept(exchange.record())) {
            keep(errors, exchange, nowNanos);
        } else if (dueNanos - nowNanos < MOST_AT_ONCE * SAMPLE_NANOS) {
            dueNanos = (dueNanos - nowNanos < 0 ? nowNanos : dueNanos) + SAMPLE_NANOS;
            keep(samples, exchange, nowNanos);
        }
    }

    private static boolean isKept(ExchangeRecord record) {
        return record.error() != null || record.status() >= FIRST_SERVER_ERROR || record.attempts() > 1;
    }

    private static void keep(SlotRing ring, Exchange exchange, long nowNanos) {
        PastExchange.write(ring.write(), exchange, nowNanos);
        ring.written();
    }

    /** Those that are kept under that key, in no order. */
    List<PastExchange> find(long requestKey) {
        List<PastExchange> found = new ArrayList<>();
        find(errors, requestKey, found);
        find(samples, requestKey, found);
        return found;
    }

    private static void find(SlotRing ring, long requestKey, List<PastExchange> found) {
        byte[] slot = new byte[ring.slotBytes()];
        for (int i = 0; i < ring.slots(); i++) {
            if (ring.read(i, slot) && PastExchange.key(slot) == requestKey) {
                found.add(PastExchange.read(slot));
            }
        }
    }

    /** What is kept of those that went well, in no order. */
    List<PastExchange> samples() {
        List<PastExchange> all = new ArrayList<>();
        byte[] slot = new byte[samples.slotBytes()];
        for (int i = 0; i < samples.slots(); i++) {
            if (samples.read(i, slot)) {
                all.add(PastExchange.read(slot));
            }
        }
        return all;
    }
}
