package balancebeam.balance;

/**
 * Whether so few endpoints of a cluster stand that those are readmitted which are out for their answers: bad answers are better
 * than the collapse of the rest. All endpoints of a cluster share one. Thread-safe: one thread writes, every pick of an endpoint
 * that is out reads.
 *
 * <p>Who may be picked, in this order: endpoints against which nothing is held; in a panic, with the same right, those that are
 * out for their answers, and those that are down where the cluster says so; then, as a {@link LastResort}, those that are out
 * for their answers; and at the very last those that refuse or reset connections.
 */
public final class Panic {
    /** Of an endpoint that is alone. */
    static final Panic NEVER = new Panic();

    private volatile boolean on;
    private volatile boolean downToo;

    /**
     * It begins or ends.
     *
     * @param readmitsDown whether endpoints are readmitted that are down by their active check
     */
    public void set(boolean panics, boolean readmitsDown) {
        downToo = readmitsDown;
        on = panics;
    }

    public boolean isOn() {
        return on;
    }

    boolean readmitsDown() {
        return on && downToo;
    }
}
