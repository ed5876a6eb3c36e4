package balancebeam.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Runs the same thing on several threads at the same time, and fails when one of them does. */
final class Race {

    private static final int DEADLINE_SECONDS = 60;

    private static final int SPINS = 1000;

    private Race() {}

    /** What one thread does in one round. */
    interface Step {
        void run(int thread, int round);
    }

    /**
     * Runs two threads that enter each of many rounds within nanoseconds of each other, which is what it takes to catch
     * a check and an act that are not one.
     */
    static void inStep(int rounds, Step step) {
        AtomicInteger arrived = new AtomicInteger();
        run(2, thread -> {
            for (int round = 0; round < rounds; round++) {
                arrived.incrementAndGet();
                awaitAtLeast(2 * (round + 1), arrived);
                step.run(thread, round);
            }
        });
    }

    // Waits in no queue, since waking up from one takes longer than what the two are to collide in. Yields after a
    // while, for machines where the other one has no core.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void awaitAtLeast(int arrivals, AtomicInteger arrived) {
        for (int spins = 0; arrived.get() < arrivals; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("the other thread has failed");
            } else {
                Thread.yield();
            }
        }
    }

    static void run(int threads, IntConsumer runner) {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                    runner.accept(thread);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            // Interrupts whoever still waits for a thread that has failed.
            pool.shutdownNow();
        }
    }
}
