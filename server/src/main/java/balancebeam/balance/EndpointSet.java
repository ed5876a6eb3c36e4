package balancebeam.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a cluster at one moment, in configured order, with their weights. Immutable: a change makes a new set. An
 * endpoint whose weight is 0 is not in it.
 */
public final class EndpointSet {

    /** No endpoints. */
    public static final EndpointSet EMPTY = of(List.of());

    private final Endpoint[] endpoints;
    private final int[] weights;
    private final int unit;
    private final int greatestWeight;
    private final boolean weighted;
    /** Made when first asked for; of several that make it at the same time any one stays. */
    private volatile @Nullable Map<Endpoint, Endpoint> members;

    private EndpointSet(Endpoint[] endpoints, int[] weights, int unit) {
        this.endpoints = endpoints;
        this.weights = weights;
        this.unit = unit;
        this.greatestWeight = Arrays.stream(weights).max().orElse(1);
        this.weighted = Arrays.stream(weights).anyMatch(weight -> weight != greatestWeight);
    }

    /** A copy of the list, all of equal weight. Null elements are refused. */
    public static EndpointSet of(List<Endpoint> endpoints) {
        return weighted(endpoints, endpoint -> 1);
    }

    /** Those of the list whose weight is above 0, in its order. */
    public static EndpointSet weighted(List<Endpoint> endpoints, ToIntFunction<Endpoint> weightOf) {
        return weighted(endpoints, 1, weightOf);
    }

    /**
     * Those of the list whose weight is above 0, in its order.
     *
     * @param unit what a configured weight of 1 is here, so that a weight can be a fraction of what was configured
     */
    public static EndpointSet weighted(List<Endpoint> endpoints, int unit, ToIntFunction<Endpoint> weightOf) {
        List<Endpoint> working = endpoints.stream()
                .filter(endpoint -> weightOf.applyAsInt(endpoint) > 0)
                .toList();
        return new EndpointSet(
                List.copyOf(working).toArray(Endpoint[]::new),
                working.stream().mapToInt(weightOf).toArray(),
                unit);
    }

    /** Those that a test holds for, with their weights. */
    public EndpointSet only(Predicate<Endpoint> test) {
        return only(IntStream.range(0, endpoints.length).filter(i -> test.test(endpoints[i])));
    }

    /** Those at some indexes, in their order, with their weights. */
    EndpointSet only(IntStream indexes) {
        int[] kept = indexes.toArray();
        return new EndpointSet(
                Arrays.stream(kept).mapToObj(i -> endpoints[i]).toArray(Endpoint[]::new),
                Arrays.stream(kept).map(i -> weights[i]).toArray(),
                unit);
    }

    /** The one that is equal to that endpoint, or null. */
    public @Nullable Endpoint find(Endpoint endpoint) {
        Map<Endpoint, Endpoint> all = members;
        if (all == null) {
            all = Arrays.stream(endpoints).collect(Collectors.toMap(Function.identity(), Function.identity()));
            members = all;
        }
        return all.get(endpoint);
    }

    public int size() {
        return endpoints.length;
    }

    /** The endpoint at an index from 0 to {@code size() - 1}. */
    public Endpoint get(int index) {
        return endpoints[index];
    }

    /** The weight of the endpoint at an index, above 0. */
    public int weight(int index) {
        return weights[index];
    }

    /** What a configured weight of 1 is: for algorithms to which weights are more than ratios. */
    public int unit() {
        return unit;
    }

    /** The sum of all weights. */
    public long totalWeight() {
        return Arrays.stream(weights).asLongStream().sum();
    }

    /** The greatest of all weights; 1 if there is none. */
    public int greatestWeight() {
        return greatestWeight;
    }

    /** Whether weights differ. */
    public boolean isWeighted() {
        return weighted;
    }

    /** The same endpoints as an immutable list; allocates. */
    public List<Endpoint> toList() {
        return List.of(endpoints);
    }

    /** Whether it holds the very same endpoints, in the same order, with the same weights. */
    // An address that went and came back is another endpoint, though an equal one.
    @SuppressWarnings("ReferenceEquality")
    public boolean isSameAs(EndpointSet other) {
        return unit == other.unit
                && Arrays.equals(weights, other.weights)
                && IntStream.range(0, endpoints.length).allMatch(i -> endpoints[i] == other.endpoints[i]);
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}
