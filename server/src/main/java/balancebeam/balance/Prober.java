package balancebeam.balance;

/**
 * Asks endpoints how loaded they are, for {@link PrequalBalancer}. It never blocks and never allocates: an answer comes whenever
 * it comes, by {@link PrequalBalancer#answered}, on the same event loop; none may come at all. Event loop only.
 */
@FunctionalInterface
public interface Prober {

    /**
     * Please ask that endpoint.
     *
     * @param index the endpoint's in the asker's set, to come back with the answer
     * @param asker who wants the answer; when another balancer has taken its place since, its answer does no harm
     */
    void probe(Endpoint endpoint, int index, long nowNanos, PrequalBalancer asker);
}
