package balancebeam.balance;

/** What an operator has decided about an endpoint, whatever its health. */
public enum EndpointAdmin {
    /** Nothing: its health decides. */
    ACTIVE,
    /** It finishes what runs and gets nothing new, until it is undrained. */
    DRAINED,
    /** It is out until it is restored; as drained, but said of one that misbehaves. */
    EJECTED
}
