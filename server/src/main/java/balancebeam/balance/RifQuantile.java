package balancebeam.balance;

/**
 * Which number of requests in flight is many: a quantile of what the last {@value #WINDOW} probes found. Event loop only;
 * nothing allocates after its construction.
 */
final class RifQuantile {

    private static final int WINDOW = 128;
    /** More count as so many. */
    private static final int MOST = 1023;

    private final double share;
    private final short[] window = new short[WINDOW];
    private final short[] counts = new short[MOST + 1];
    private int size;
    private int next;
    private int quantile;
    private boolean stale;

    /** @param share from 0 to 1 */
    RifQuantile(double share) {
        this.share = share;
    }

    void add(int rif) {
        if (size == WINDOW) {
            counts[window[next]]--;
        } else {
            size++;
        }
        window[next] = (short) Math.clamp(rif, 0, MOST);
        counts[window[next]]++;
        next = (next + 1) % WINDOW;
        stale = true;
    }

    /** Whether so many are more than that share of the probes found. */
    boolean isHot(int rif) {
        if (stale) {
            quantile = find();
            stale = false;
        }
        return Math.min(rif, MOST) > quantile;
    }

    private int find() {
        int rank = Math.max(1, (int) Math.ceil(share * size));
        int seen = 0;
        int rif = -1;
        while (seen < rank) {
            seen += counts[++rif];
        }
        return rif;
    }
}
