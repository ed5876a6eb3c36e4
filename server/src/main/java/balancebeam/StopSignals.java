package balancebeam;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * What TERM and INT do: the first one begins the drain, a second one ends the process at once; both with exit code 0. HUP
 * reloads the configuration, if there is a file of it; USR1 opens the access log's file anew. A
 * shutdown hook could do neither: the JVM would exit with 143 and ignore the second signal. Beside sun.misc, which
 * jdk.unsupported exports for such needs, nothing can. Thread-safe; the JVM runs each handler on a thread of its own.
 */
final class StopSignals {
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final CompletableFuture<Runnable> drain = new CompletableFuture<>();
    private volatile @Nullable Runnable reload;
    private volatile @Nullable Runnable reopen;

    private StopSignals() {}

    /** Takes over TERM and INT; a first signal waits for {@link #onFirst} to say what to do. */
    static StopSignals install() {
        StopSignals signals = new StopSignals();
        Signal.handle(new Signal("TERM"), signals::received);
        Signal.handle(new Signal("INT"), signals::received);
        Signal.handle(new Signal("HUP"), signals::hangUp);
        Signal.handle(new Signal("USR1"), signals::reopen);
        return signals;
    }

    /** What to do at the first signal; called at once, on that signal's thread, if it has already come. */
    void onFirst(Runnable action) {
        drain.complete(action);
    }

    /** What to do at every HUP; it runs on that signal's thread. */
    void onReload(Runnable action) {
        reload = action;
    }

    /** What to do at every USR1; it runs on that signal's thread. */
    void onReopen(Runnable action) {
        reopen = action;
    }

    private void reopen(Signal signal) {
        Runnable action = reopen;
        if (action != null) {
            action.run();
        }
    }

    /** Without a file nothing happens: whoever sends it does not want the end that the JVM would make of it. */
    private void hangUp(Signal signal) {
        Runnable action = reload;
        if (action == null) {
            LoggerFactory.getLogger(StopSignals.class).info("{}: there is no file to reload", signal.getName());
        } else {
            action.run();
        }
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
