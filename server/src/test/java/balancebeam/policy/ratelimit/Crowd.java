package balancebeam.policy.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do the same thing at the same time, as often as asked. */
final class Crowd implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 60;

    private final int threads;
    private final ExecutorService pool;

    Crowd(int threads) {
        this.threads = threads;
        pool = Executors.newFixedThreadPool(threads);
    }

    /** What one of the threads does; gives a number. */
    interface Work {
        long run(int thread) throws Exception;
    }

    /** Lets all threads do it, starting together; gives the sum of their numbers. */
    long sum(Work work) throws Exception {
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Future<Long>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            running.add(pool.submit(() -> {
                together.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                return work.run(thread);
            }));
        }
        long sum = 0;
        for (Future<Long> each : running) {
            sum += each.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        return sum;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
