package balancebeam.net;

import balancebeam.config.TransportKind;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Event loops for a test, with what is needed to look at them from outside. */
final class TestLoops implements AutoCloseable {
    static final long CEILING_BYTES = 64L << 20;

    final BufferBudget budget;
    private final EventLoops loops;

    private TestLoops(int count, Transport transport, BufferBudget budget) throws IOException {
        this.budget = budget;
        this.loops = new EventLoops(count, transport, Ticker.SYSTEM, budget);
    }

    /** Skips the test, saying why, where the machine does not have the transport. */
    static TestLoops of(TransportKind kind, int count) {
        return of(kind, count, CEILING_BYTES);
    }

    static TestLoops of(TransportKind kind, int count, long ceilingBytes) {
        try {
            return new TestLoops(count, Transports.of(kind), new BufferBudget(ceilingBytes));
        } catch (IOException e) {
            Assumptions.abort(kind.spelling() + " is skipped: " + e.getMessage());
            throw new IllegalStateException(e);
        }
    }

    List<EventLoop> all() {
        return loops.all();
    }

    EventLoop first() {
        return loops.all().getFirst();
    }

    /** What the action gives when it runs as an event of that loop. */
    static <T> T on(EventLoop loop, Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.run(() -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    static void run(EventLoop loop, Runnable action) {
        Assertions.assertTrue(on(loop, () -> {
            action.run();
            return true;
        }));
    }

    @Override
    public void close() {
        loops.close();
    }
}
