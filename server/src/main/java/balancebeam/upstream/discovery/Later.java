package balancebeam.upstream.discovery;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task after a while, where it may block. Thread-safe. */
@FunctionalInterface
interface Later {
    Logger LOG = LoggerFactory.getLogger(Later.class);

    void run(Duration delay, Runnable task);

    /** Starts a virtual thread for each task; once the scheduler has ended, nothing is run any more. */
    static Later onVirtualThreads(ScheduledExecutorService scheduler, String name) {
        return (delay, task) -> {
            try {
                scheduler.schedule(
                        () -> Thread.ofVirtual().name(name).start(task), delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The balancer has ended: no more '{}'", name);
            }
        };
    }
}
