package balancebeam;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * What TERM and INT do: the first one begins the drain, a second one ends the process at once; both with exit code 0. HUP does nothing. A
 * shutdown hook could do neither: the JVM would exit with 143 and ignore the second signal. Beside sun.misc, which
 * jdk.unsupported exports for such needs, nothing can. Thread-safe; the JVM runs each handler on a thread of its own.
 */
final class StopSignals {
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final CompletableFuture<Runnable> drain = new CompletableFuture<>();

    private StopSignals() {}

    /** Takes over TERM and INT; a first signal waits for {@link #onFirst} to say what to do. */
    static StopSignals install() {
        StopSignals signals = new StopSignals();
        Signal.handle(new Signal("TERM"), signals::received);
        Signal.handle(new Signal("INT"), signals::received);
        Signal.handle(new Signal("HUP"), StopSignals::ignored);
        return signals;
    }

    /** What to do at the first signal; called at once, on that signal's thread, if it has already come. */
    void onFirst(Runnable action) {
        drain.complete(action);
    }

    /** Elsewhere it means reload, so whoever sends it does not want the end that the JVM would make of it. */
    private static void ignored(Signal signal) {
        LoggerFactory.getLogger(StopSignals.class).info("{}: there is no file to reload", signal.getName());
    }

    private void received(Signal signal) {
        if (!signalled.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(0);
        }
        LoggerFactory.getLogger(StopSignals.class)
                .info("{}: stopping; a second signal stops at once", signal.getName());
        drain.join().run();
    }
}
