package balancebeam.net;

import javax.net.ssl.SSLException;

/** What came is no record of TLS. */
final class NotTlsException extends SSLException {
    private static final long serialVersionUID = 1;

    private final int firstByte;

    NotTlsException(int firstByte) {
        super("no TLS: the first byte is 0x%02x".formatted(firstByte & 0xFF));
        this.firstByte = firstByte;
    }

    /** Whether it may be a request in the clear: the methods of HTTP are in upper case. */
    boolean isLikeHttp() {
        return firstByte >= 'A' && firstByte <= 'Z';
    }
}
