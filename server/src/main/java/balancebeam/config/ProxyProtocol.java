package balancebeam.config;

/** A version of the PROXY protocol, by which endpoints are told of a connection's client. */
public enum ProxyProtocol implements Choice {
    /** A line of text. */
    V1(1),
    /** Binary, with room for more than addresses. */
    V2(2);

    private final int number;

    ProxyProtocol(int number) {
        this.number = number;
    }

    /** 1 or 2. */
    public int number() {
        return number;
    }
}
