package balancebeam.balance;

/**
 * Asks endpoints how loaded they are, for an algorithm that goes by their answers. It never blocks and never allocates: an answer comes
 * whenever it comes, on the same event loop; none may come at all. Event loop only.
 */
@FunctionalInterface
public interface Prober {

    /** Asks nobody: what attempts saw takes the place of what endpoints would say. */
    Prober SEEN = (endpoint, index, nowNanos, asker) -> asker.silent(index, nowNanos);

    /**
     * Please ask that endpoint.
     *
     * @param index the endpoint's in the asker's set, to come back with the answer
     * @param asker who wants the answer; when another balancer has taken its place since, its answer does no harm
     */
    void probe(Endpoint endpoint, int index, long nowNanos, Asker asker);

    /** Who wants to know. Event loop only. */
    interface Asker {

        /**
         * An endpoint answered.
         *
         * @param index as it was asked by
         * @param rif how many requests it has, those that wait there too
         * @param latencyNanos how long one takes with that many; 0 when it does not know
         */
        void answered(int index, int rif, long latencyNanos, long nowNanos);

        /** An endpoint is well and says nothing of its load. */
        void silent(int index, long nowNanos);
    }
}
