package balancebeam.config;

/** How content can be compressed (RFC 9110 section 8.4.1, RFC 7932, RFC 8878). The spelling is that of the protocol. */
public enum ContentCoding implements Choice {
    ZSTD,
    BR,
    GZIP
}
