package balancebeam.stories;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint of one version of HTTP, which answers by paths:
 *
 * <ul>
 *   <li>{@code /echo}: the method, and the content as it came, with its length and the request's own trailer {@code x-sum} behind it;
 *   <li>{@code /early}: 103, and then 200;
 *   <li>{@code /cut}: some of an answer, and a reset;
 *   <li>{@code /never}: nothing;
 *   <li>{@code /late}: when it is released;
 *   <li>{@code /half}: reads what comes, and remembers whether the request came to its end.
 * </ul>
 */
abstract class MatrixEndpoint implements AutoCloseable {
    static final Fields HINT = Fields.of("link", "</a.css>; rel=preload");
    static final int ANNOUNCED = 100_000;

    private final CountDownLatch late = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();

    /** Host and port. */
    abstract String hostPort();

    /** Keys of its cluster, each behind a comma. */
    abstract String keys();

    /** What was wrong with requests. */
    abstract List<?> complaints();

    @Override
    public abstract void close();

    static Fields trailers(int contentBytes, String sum) {
        return Fields.of("x-bytes", String.valueOf(contentBytes), "x-sum", sum);
    }

    /** {@code /late} answers. */
    final void release() {
        released.countDown();
    }

    /** {@code /late} has come. */
    final void awaitRelease() throws InterruptedException {
        late.countDown();
        released.await();
    }

    /** Waits until {@code /late} has come. */
    final void awaitLate() {
        Await.until("the request is at the endpoint", () -> late.getCount() == 0);
    }

    final void halfBegun() {
        begun.incrementAndGet();
    }

    final void halfEnded(boolean complete) {
        (complete ? whole : broken).incrementAndGet();
    }

    /** Waits until so many requests for {@code /half} have begun. */
    final void awaitHalf(int count) {
        Await.until("a request begins", () -> begun.get() >= count);
    }

    /** Waits until so many of them have broken off. */
    final void awaitBroken(int count) {
        Await.until("it hears that the request broke off", () -> broken.get() >= count);
        if (whole.get() > 0) {
            throw new AssertionError("half a request was taken for a whole one");
        }
    }
}
