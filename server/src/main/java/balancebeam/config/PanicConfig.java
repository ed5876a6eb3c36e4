package balancebeam.config;

/**
 * When endpoints that are out are readmitted rather than crush the rest. Immutable.
 *
 * @param panicThreshold the share of endpoints, in percent, below which so few stand; 0 for never
 * @param panicReadmits which
 */
public record PanicConfig(double panicThreshold, Readmits panicReadmits) {
    /** As the flags of the command line have it. */
    public static final PanicConfig NEVER = new PanicConfig(0, Readmits.OUTLIERS);

    /** Who may come back. */
    public enum Readmits implements Choice {
        /** Endpoints that are out for their answers. */
        OUTLIERS,
        /** Endpoints that are down by their active check too. */
        DOWN_TOO
    }
}
