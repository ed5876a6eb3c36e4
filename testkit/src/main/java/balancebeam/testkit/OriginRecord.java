package balancebeam.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What happened at an origin, and waits for it.
 *
 * <p>Thread-safe.
 */
final class OriginRecord {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final List<MalformedMessage> malformed = new ArrayList<>();
    private final List<TruncatedMessage> truncated = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int opened;
    private int openNow;
    private int closedByPeer;

    /** Counts a connection; returns its number, from 1. */
    int opened() {
        return locked(() -> {
            openNow++;
            return ++opened;
        });
    }

    void ended(boolean byPeer) {
        locked(() -> {
            openNow--;
            return byPeer ? ++closedByPeer : closedByPeer;
        });
    }

    void request(ReceivedRequest request) {
        locked(() -> requests.add(request));
    }

    void refused(MalformedMessage why) {
        locked(() -> why instanceof TruncatedMessage cut ? truncated.add(cut) : malformed.add(why));
    }

    void failed(Throwable failure) {
        locked(() -> failures.add(failure));
    }

    List<ReceivedRequest> requests() {
        return locked(() -> List.copyOf(requests));
    }

    void forgetRequests() {
        locked(() -> {
            requests.clear();
            return requests;
        });
    }

    List<MalformedMessage> malformed() {
        return locked(() -> List.copyOf(malformed));
    }

    List<TruncatedMessage> truncated() {
        return locked(() -> List.copyOf(truncated));
    }

    List<Throwable> failures() {
        return locked(() -> List.copyOf(failures));
    }

    Connections connections() {
        return locked(() -> new Connections(opened, openNow, closedByPeer));
    }

    /** Waits until there are at least that many requests, and returns them all. */
    List<ReceivedRequest> awaitRequests(int count, String origin) {
        await(origin + " has " + count + " requests", () -> requests.size() >= count);
        return requests();
    }

    /** Waits until exactly that many connections are open. */
    void awaitOpen(int count, String origin) {
        await(origin + " has " + count + " open connections", () -> openNow == count);
    }

    /** The condition is asked under the lock. */
    private void await(String what, BooleanSupplier condition) {
        lock.lock();
        try {
            long left = Await.DEADLINE.toNanos();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError(
                            "not within " + Await.DEADLINE.toMillis() + " ms: " + what + "\n--- " + show());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting until " + what, e);
        } finally {
            lock.unlock();
        }
    }

    private String show() {
        List<ReceivedRequest> newest = requests.subList(Math.max(0, requests.size() - 10), requests.size());
        return "%d requests, newest %s%nopened %d, open now %d, closed by peer %d%nmalformed %s%ntruncated %s%nfailures %s"
                .formatted(requests.size(), newest, opened, openNow, closedByPeer, malformed, truncated, failures);
    }

    private <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            T result = change.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }
}
