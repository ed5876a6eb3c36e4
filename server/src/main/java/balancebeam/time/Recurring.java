package balancebeam.time;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that is done again and again. An executor drops one that failed, and tells nobody: here a failure is logged, and the
 * next time comes. Thread-safe, as far as the task is.
 *
 * @param name what it does, for the log
 */
public record Recurring(String name, Runnable task) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);

    @Override
    public void run() {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("What is done again and again, {}, failed this time", name, e);
        }
    }
}
