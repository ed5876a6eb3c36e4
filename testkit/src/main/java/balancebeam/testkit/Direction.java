package balancebeam.testkit;

/** Which way bytes go through a {@link FaultyLink}. */
public enum Direction {
    /** From who connected to the link to the link's target. */
    TO_TARGET,
    /** Back from the target. */
    TO_CLIENT
}
