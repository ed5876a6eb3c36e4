package balancebeam.policy.auth;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The few threads that verify passwords, and a short queue before them: a verification takes a tenth of a second of a core by
 * design, so a flood of them must neither reach the event loops nor pile up. Threads go when they are not needed. Thread-safe.
 */
public final class PasswordWorkers {
    private static final int THREADS = 2;
    /** At the usual cost a queue of this length is done in some seconds: before those that wait are given up. */
    private static final int QUEUED = 64;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    public PasswordWorkers() {
        this(THREADS, QUEUED);
    }

    PasswordWorkers(int count, int queued) {
        ThreadFactory factory =
                Thread.ofPlatform().daemon().name("password-", 0).factory();
        threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queued), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Gives whether it will run: not if too many wait already. */
    boolean submit(Runnable work) {
        try {
            threads.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
