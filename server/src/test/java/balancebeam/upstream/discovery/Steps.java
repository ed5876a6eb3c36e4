package balancebeam.upstream.discovery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Tasks for later that a test runs when it pleases, on its own thread. */
final class Steps implements Later {
    private record Step(Duration delay, Runnable task) {}

    private final Deque<Step> steps = new ArrayDeque<>();

    @Override
    public void run(Duration delay, Runnable task) {
        steps.add(new Step(delay, task));
    }

    /** After how long the next task is due. */
    Duration delay() {
        return steps.getFirst().delay();
    }

    /** Runs the next task. */
    void next() {
        steps.removeFirst().task().run();
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }
}
