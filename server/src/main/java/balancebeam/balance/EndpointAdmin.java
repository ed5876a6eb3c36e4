package balancebeam.balance;

/** What an operator has decided about an endpoint, whatever its health. */
public enum EndpointAdmin {
    /** Nothing: its health decides. */
    ACTIVE,
    /** It gets ever less new work, and none from when it is {@link #DRAINED}. */
    DRAINING,
    /** It finishes what runs and gets nothing new, until it is undrained. */
    DRAINED,
    /** It is out until it is restored; as drained, but said of one that misbehaves. */
    EJECTED
}
