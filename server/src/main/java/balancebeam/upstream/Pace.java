package balancebeam.upstream;

import balancebeam.time.Ticker;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time, and a thread for what is due later. Thread-safe. */
public interface Pace {
    Logger LOG = LoggerFactory.getLogger(Pace.class);

    /** As {@link Ticker#nanos()}. */
    long nowNanos();

    /** Runs it after a while, off the event loops; never within the call. */
    void later(long nanos, Runnable task);

    /** By a clock and a scheduler; once that has ended, nothing is run any more. */
    static Pace of(Ticker ticker, ScheduledExecutorService scheduler) {
        return new Pace() {
            @Override
            public long nowNanos() {
                return ticker.nanos();
            }

            @Override
            public void later(long nanos, Runnable task) {
                try {
                    scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    LOG.debug("The balancer has ended: nothing is done later any more");
                }
            }
        };
    }
}
