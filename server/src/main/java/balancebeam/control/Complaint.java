package balancebeam.control;

import balancebeam.time.Ticker;
import java.time.Duration;

/** Something that goes wrong again and again, and is said once a minute with how often it did. One thread. */
public final class Complaint {
    /** How long it is not said again. */
    private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Ticker ticker;
    private long saidNanos;
    private long said;
    private String reason = "";

    public Complaint(Ticker ticker) {
        this.ticker = ticker;
        this.saidNanos = ticker.nanos() - AGAIN_NANOS;
    }

    /** The last reason. */
    public void because(Exception e) {
        String message = e.getMessage();
        reason = message == null ? e.getClass().getSimpleName() : message;
    }

    public String reason() {
        return reason;
    }

    /**
     * Whether it is time to say it.
     *
     * @param count how often it happened so far
     * @param now even if a minute is not over
     */
    public boolean isDue(long count, boolean now) {
        return count > said && (now || ticker.nanos() - saidNanos >= AGAIN_NANOS);
    }

    /** It is being said: gives how often it happened since the last time. */
    public long said(long count) {
        long since = count - said;
        said = count;
        saidNanos = ticker.nanos();
        return since;
    }
}
