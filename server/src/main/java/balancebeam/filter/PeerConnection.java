package balancebeam.filter;

/** The connection by which a client's requests come, for those who speak for it to endpoints. Event loop only. */
public interface PeerConnection {
    /**
     * A header of the PROXY protocol that tells of this connection's client what is known here. Made at each call; what it is made
     * from is looked up with the first.
     *
     * @param version 1 or 2
     */
    byte[] proxyHeader(int version);

    boolean isClosed();

    /** Does that once, with its close; nothing when it is closed already. */
    void whenClosed(Runnable task);

    /** Does not do that any more. */
    void forget(Runnable task);
}
