package balancebeam.policy.ratelimit;

/** How the requests of the past are forgotten. */
public enum WindowKind {
    /**
     * All counts drop to zero together, at every multiple of the window's length after the limiter's start. This is
     * what CS110L's balancebeam does; a client can send its limit twice around such an instant.
     */
    FIXED,

    /**
     * The count of the window before still weighs, by the share of it that lies within one window's length of now:
     * with a limit of 100, 60 requests in the previous window and a quarter of this one gone, 45 of them still count.
     * It assumes that the previous window's requests were spread evenly over it.
     */
    SLIDING
}
