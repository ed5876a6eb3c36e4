package balancebeam.policy.ratelimit;

import balancebeam.bytes.Hashing;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides, client address by client address, whether a request is within its limit. Thread-safe, lock-free, one for
 * all event loops: the same client over all of them gets exactly its limit, never more. No allocation on the way,
 * except that memory is taken in as it is first touched.
 *
 * <p>An IPv4 request counts for its address. An IPv6 request counts for its /64, its /56 and its /48 (what is given to
 * one link, one household, one company), for 1, 4 and 16 times the limit, and is allowed only if all three allow it.
 *
 * <p>A refused request counts for nothing, so a client that hammers gets its allowance back as time passes. For IPv6
 * that takes care: all three keys are counted, the narrowest first, and if one of them refuses, those before it are
 * given back exactly. In between, another request may see a count that will be given back, and be refused for it; but
 * it shares that narrower key, so it shares the wider one, too, which has no room at that moment, and was to be refused
 * anyway. A /64 that is new in this window is first checked against the wider keys without a change, so that a /48 that
 * is over its limit does not fill the table with its 65,536 networks.
 *
 * <p>Windows begin at the limiter's start and are the same for all clients. How counting stays exact while windows
 * turn, see {@link ClientTable}; what happens when the table is full, see {@link CountMinSketch}.
 */
public final class RateLimiter implements AutoCloseable {

    private static final long IPV4 = 4;
    private static final long SITE_64 = 64;
    private static final long SITE_56 = 56;
    private static final long SITE_48 = 48;

    private volatile long limit;
    private volatile long limit56;
    private volatile long limit48;
    private final long key0;
    private final long key1;
    private final WindowClock clock;
    private final KeyCounters counters;
    private final LongAdder allowed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * @param seed a random number of this process, so that nobody can choose addresses that meet in the table
     * @param startNanos when the first window begins, on the clock that {@link #acquire} is given
     * @param onFirstFull called once, on the deciding thread, when the table first has no room for a key; must not
     *     block
     */
    public RateLimiter(RateLimit rateLimit, long seed, long startNanos, Runnable onFirstFull) {
        maxRequests(rateLimit.maxRequests());
        key0 = Hashing.mix64(seed);
        key1 = Hashing.mix64(seed + Hashing.GOLDEN);
        Window window = Window.of(rateLimit);
        counters = new KeyCounters(rateLimit, window, onFirstFull);
        clock = new WindowClock(startNanos, window.micros(), counters::turned);
    }

    /**
     * From now on that many requests a window are allowed; what was counted counts on.
     *
     * @param most 1 to {@link RateLimit#MAX_REQUESTS}
     */
    public final void maxRequests(int most) {
        limit = most;
        limit56 = (long) most * RateLimit.SITE_56_FACTOR;
        limit48 = (long) most * RateLimit.SITE_48_FACTOR;
    }

    /**
     * Decides one request; see {@link RateDecision} for what comes back.
     *
     * @param hi the upper 64 bits of an IPv6 address; 0 for IPv4
     * @param lo the lower 64 bits of an IPv6 address; the 32 bits of an IPv4 one
     * @param nowNanos from a monotonic clock; threads' readings may differ a little, in any order
     * @throws IllegalStateException if the limiter is closed
     */
    public long acquire(long hi, long lo, boolean ipv6, long nowNanos) {
        for (; ; ) {
            long moment = clock.at(nowNanos);
            long left = clock.leftMicros(moment, nowNanos);
            int turn = WindowClock.turn(moment);
            long decision = ipv6 ? takeIpv6(hi, turn, left) : counters.take(hash(IPV4, lo), limit, turn, left);
            if (!RateDecision.allowed(decision)) {
                refused.increment();
                return decision;
            }
            if (!clock.hasLeft(moment)) {
                allowed.increment();
                return decision;
            }
            if (ipv6) {
                giveBackIpv6(hi, turn);
            } else {
                counters.giveBack(hash(IPV4, lo), turn);
            }
        }
    }

    /** Keys counted exactly in the latest window in which there were requests. */
    public long entries() {
        return counters.entries(WindowClock.turn(clock.latest()));
    }

    /** How often a key was judged approximately because the table was full. */
    public long overflowDecisions() {
        return counters.overflowDecisions();
    }

    /** Requests allowed. */
    public long allowed() {
        return allowed.sum();
    }

    /** Requests refused. */
    public long refused() {
        return refused.sum();
    }

    /** Bytes outside the heap that have been touched so far. */
    public long allocatedBytes() {
        return counters.allocatedBytes();
    }

    /** Frees the memory; nobody may be in {@link #acquire}, or call it afterwards. */
    @Override
    public void close() {
        counters.close();
    }

    private long takeIpv6(long prefix, int turn, long left) {
        long hash64 = hash(SITE_64, prefix);
        long hash56 = hash(SITE_56, prefix >>> 8);
        long hash48 = hash(SITE_48, prefix >>> 16);
        if (!counters.knows(hash64, turn)) {
            long middle = counters.check(hash56, limit56, turn, left);
            if (!RateDecision.allowed(middle)) {
                return middle;
            }
            long wide = counters.check(hash48, limit48, turn, left);
            if (!RateDecision.allowed(wide)) {
                return wide;
            }
        }
        return takeAll(hash64, hash56, hash48, turn, left);
    }

    private long takeAll(long hash64, long hash56, long hash48, int turn, long left) {
        long narrow = counters.take(hash64, limit, turn, left);
        if (!RateDecision.allowed(narrow)) {
            return narrow;
        }
        long middle = counters.take(hash56, limit56, turn, left);
        if (!RateDecision.allowed(middle)) {
            counters.giveBack(hash64, turn);
            return middle;
        }
        long wide = counters.take(hash48, limit48, turn, left);
        if (!RateDecision.allowed(wide)) {
            counters.giveBack(hash56, turn);
            counters.giveBack(hash64, turn);
            return wide;
        }
        return RateDecision.tighter(narrow, RateDecision.tighter(middle, wide));
    }

    private void giveBackIpv6(long prefix, int turn) {
        counters.giveBack(hash(SITE_48, prefix >>> 16), turn);
        counters.giveBack(hash(SITE_56, prefix >>> 8), turn);
        counters.giveBack(hash(SITE_64, prefix), turn);
    }

    private long hash(long kind, long prefix) {
        return Hashing.sip13(key0, key1, prefix, kind);
    }
}
