package balancebeam.balance;

/**
 * Answers for endpoints that tell nothing themselves: by what the attempts of this process saw. At once, without asking anybody.
 * Event loop only.
 */
public final class SeenProber implements Prober {

    private final SeenMetric seen;

    public SeenProber(SeenMetric seen) {
        this.seen = seen;
    }

    @Override
    public void probe(Endpoint endpoint, int index, long nowNanos, PrequalBalancer asker) {
        asker.answered(index, endpoint.inFlight(), seen.latencyNanos(endpoint, nowNanos), nowNanos);
    }
}
