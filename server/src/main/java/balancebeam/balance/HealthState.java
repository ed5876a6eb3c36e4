package balancebeam.balance;

/** What is held against an endpoint, as others see it: the three states of {@link EndpointHealth}. */
public enum HealthState {
    /** May be picked. */
    UP,
    /** Out for a while because attempts at it failed; the active check holds nothing against it. A last resort. */
    EJECTED,
    /** Its active check failed and has not passed again. Never picked. */
    DOWN
}
