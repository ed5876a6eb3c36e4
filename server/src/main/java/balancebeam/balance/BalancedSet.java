package balancebeam.balance;

/** Endpoints, and the balancers over exactly them. Immutable. */
public record BalancedSet(EndpointSet endpoints, Balancer.OnLoop balancers) {
    /** Makes what the balancers of all loops share. */
    public static BalancedSet of(EndpointSet endpoints, Balancer.Factory algorithm) {
        return new BalancedSet(endpoints, algorithm.over(endpoints));
    }
}
