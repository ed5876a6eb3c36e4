package balancebeam.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with a certificate by ACME. Immutable.
 *
 * @param state what is done about it now
 * @param expires null while there is none
 * @param next when it is had anew, or tried again; null while nobody knows
 * @param failures in a row
 * @param error why the last try failed; empty if it did not
 */
public record AcmeView(
        String name,
        State state,
        @Nullable Instant expires,
        @Nullable Instant next,
        int failures,
        String error) {
    /** What is done about a certificate. */
    public enum State {
        /** There is none yet, and it is had now or soon. */
        WANTED,
        /** There is one, and its time has not come. */
        KEPT,
        /** The last try failed; it is tried again. */
        FAILING,
        /** Another process has the folder of the state, and cares for it. */
        ELSEWHERE
    }

    /** Since the start of the process. */
    public record Counts(long issued, long failed) {
        /** Where nothing is had by ACME. */
        public static final Counts NONE = new Counts(0, 0);
    }
}
