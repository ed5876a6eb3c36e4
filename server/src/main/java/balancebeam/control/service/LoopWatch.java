package balancebeam.control.service;

import balancebeam.net.EventLoop;
import balancebeam.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives signs of life as long as every event loop is alive: in each half of the patience it asks all loops to answer, and only
 * when all have is there another sign. One thread of its own, until the loops have ended.
 */
public final class LoopWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

    private final List<EventLoop> loops;
    private final long patienceNanos;
    private final Runnable alive;
    private final AtomicReferenceArray<Thread> threads;

    private LoopWatch(List<EventLoop> loops, long patienceNanos, Runnable alive) {
        this.loops = loops;
        this.patienceNanos = patienceNanos;
        this.alive = alive;
        this.threads = new AtomicReferenceArray<>(loops.size());
    }

    /**
     * Begins.
     *
     * @param patienceNanos without a sign of life for so long the process is taken for dead
     * @param alive gives one
     */
    public static void start(List<EventLoop> loops, long patienceNanos, Runnable alive) {
        LoopWatch watch = new LoopWatch(loops, patienceNanos, alive);
        Thread.ofPlatform().daemon().name("loop-watch").start(watch::run);
    }

    private void run() {
        try {
            while (true) {
                askAll();
                alive.run();
                TimeUnit.NANOSECONDS.sleep(patienceNanos / 2);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The loops have ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askAll() throws InterruptedException {
        List<CountDownLatch> answers = new ArrayList<>();
        for (EventLoop loop : loops) {
            CountDownLatch answer = new CountDownLatch(1);
            answers.add(answer);
            loop.run(() -> {
                threads.set(loop.index(), Thread.currentThread());
                answer.countDown();
            });
        }
        for (int i = 0; i < answers.size(); i++) {
            if (!answers.get(i).await(patienceNanos / 2, TimeUnit.NANOSECONDS)) {
                complain(i);
                answers.get(i).await();
                LOG.warn("Event loop {} answers again", i);
            }
        }
    }

    private void complain(int index) {
        Thread thread = threads.get(index);
        String where = thread == null
                ? ""
                : Stream.of(thread.getStackTrace())
                        .map(frame -> "\n\tat " + frame)
                        .collect(Collectors.joining());
        LOG.error(
                "Event loop {} has not answered for {}: the service manager gets no sign of life until it does{}",
                index,
                Durations.text(Duration.ofNanos(patienceNanos / 2)),
                where);
    }
}
