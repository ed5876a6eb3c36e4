package balancebeam.sim;

import balancebeam.balance.ServedLoad;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A server: threads that share cores, and a queue before them. Each running request gets a core, or its share when there
 * are fewer cores than running requests. The cores that it has, its speed and how it fails may change at any time.
 *
 * <p>Since all that run progress at one rate, the machine has a clock of its own that counts work done per request; a
 * request ends at a fixed time on it.
 */
final class Machine {

    private final int threads;
    private final PriorityQueue<Request> running = new PriorityQueue<>((a, b) -> Double.compare(a.finish, b.finish));
    private final ArrayDeque<Request> queue = new ArrayDeque<>();

    private double cores;
    private double speed;
    private double done;
    private long doneNanos;
    private double usedCoreSeconds;
    private long served;
    private final ServedLoad load = new ServedLoad();

    /** The share of requests that it answers with an error at once, 0 to 1. */
    double failing;
    /** It refuses connections. */
    boolean refusing;

    /** Counts changes, so that an event made before the last one is known to be stale. */
    int generation;

    Machine(int threads, double cores, double speed) {
        this.threads = threads;
        this.cores = cores;
        this.speed = speed;
    }

    /** Requests that it has, waiting ones too. */
    int inFlight() {
        return running.size() + queue.size();
    }

    /** Seconds of cores that requests have used so far. */
    double usedCoreSeconds() {
        return usedCoreSeconds;
    }

    /** What it tells of its load; null when nothing comes back. */
    @Nullable
    ServedLoad load() {
        return refusing || cores <= 0 ? null : load;
    }

    /** Requests that it has answered so far. */
    long served() {
        return served;
    }

    void take(Request request, long nowNanos) {
        progress(nowNanos);
        if (running.size() < threads) {
            start(request);
        } else {
            queue.add(request);
        }
        request.companions = load.begin();
    }

    /** The one that has just ended, if its time has come. */
    @Nullable
    Request finished(long nowNanos) {
        progress(nowNanos);
        Request first = running.peek();
        // A nanosecond of tolerance: times are rounded to whole ones.
        if (first == null || first.finish - done > 1e-9) {
            return null;
        }
        running.remove();
        load.end(first.companions, nowNanos - first.sentNanos, nowNanos);
        served++;
        Request next = queue.poll();
        if (next != null) {
            start(next);
        }
        return first;
    }

    /** When the next one ends if nothing changes; {@link Long#MAX_VALUE} when none does. */
    long nextNanos(long nowNanos) {
        progress(nowNanos);
        Request first = running.peek();
        if (first == null || rate() <= 0) {
            return Long.MAX_VALUE;
        }
        return nowNanos + (long) Math.ceil(Math.max(0, first.finish - done) / rate() * 1e9);
    }

    /** From now on it has so many cores. */
    void cores(double available, long nowNanos) {
        progress(nowNanos);
        cores = available;
    }

    /** From now on its cores are so fast. */
    void speed(double now, long nowNanos) {
        progress(nowNanos);
        speed = now;
    }

    double cores() {
        return cores;
    }

    /** All that it had is lost; the ones that it had. */
    Iterable<Request> crash(long nowNanos) {
        progress(nowNanos);
        ArrayDeque<Request> lost = new ArrayDeque<>(queue);
        lost.addAll(running);
        lost.forEach(request -> load.fail());
        queue.clear();
        running.clear();
        return lost;
    }

    private void start(Request request) {
        request.finish = done + request.work;
        running.add(request);
    }

    /** Seconds of work that each running request gets done in a second. */
    private double rate() {
        return speed * Math.min(1, cores / running.size());
    }

    private void progress(long nowNanos) {
        if (!running.isEmpty()) {
            double seconds = (nowNanos - doneNanos) / 1e9;
            done += seconds * rate();
            usedCoreSeconds += seconds * Math.min(cores, running.size());
        }
        doneNanos = nowNanos;
    }
}
