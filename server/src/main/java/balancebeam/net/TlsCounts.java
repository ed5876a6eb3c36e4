package balancebeam.net;

import java.util.concurrent.atomic.LongAdder;

/** What became of a listener's handshakes, since its first. Thread-safe. */
public final class TlsCounts {
    private final LongAdder full = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** One is done. */
    public void done(boolean isResumed) {
        (isResumed ? resumed : full).increment();
    }

    /** One came to nothing. */
    public void failed() {
        failed.increment();
    }

    /** A connection was closed before one. */
    public void refused() {
        refused.increment();
    }

    /** Those with all there is to be signed and verified. */
    public long fullHandshakes() {
        return full.sum();
    }

    /** Those that went on with an earlier session. */
    public long resumedHandshakes() {
        return resumed.sum();
    }

    /** Those that came to nothing: no common version or cipher, no TLS at all, no certificate, gone, too slow. */
    public long failedHandshakes() {
        return failed.sum();
    }

    /** Connections that were closed before one, for there were too many in that second. */
    public long refusedHandshakes() {
        return refused.sum();
    }
}
