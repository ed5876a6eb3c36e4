package balancebeam.config;

/** The version of HTTP that endpoints are spoken to by. */
public enum EndpointProtocol implements Choice {
    /** HTTP/1.1, a connection for each request that runs. */
    HTTP1,
    /** HTTP/2: from the first byte in the clear, by ALPN with TLS. Many requests share a connection. */
    HTTP2,
    /** HTTP/3, over QUIC, which has TLS in it. Many requests share a connection. */
    HTTP3
}
