package balancebeam.balance;

import java.util.List;

/** The endpoints of a cluster at one moment, in configured order. Immutable: a change makes a new set. */
public final class EndpointSet {

    /** No endpoints. */
    public static final EndpointSet EMPTY = of(List.of());

    private final Endpoint[] endpoints;

    private EndpointSet(Endpoint[] endpoints) {
        this.endpoints = endpoints;
    }

    /** A copy of the list. Null elements are refused. */
    public static EndpointSet of(List<Endpoint> endpoints) {
        return new EndpointSet(List.copyOf(endpoints).toArray(Endpoint[]::new));
    }

    public int size() {
        return endpoints.length;
    }

    /** The endpoint at an index from 0 to {@code size() - 1}. */
    public Endpoint get(int index) {
        return endpoints[index];
    }

    /** The same endpoints as an immutable list; allocates. */
    public List<Endpoint> toList() {
        return List.of(endpoints);
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}
