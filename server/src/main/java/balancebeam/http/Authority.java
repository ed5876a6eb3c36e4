package balancebeam.http;

/** Host and port of a request (RFC 9110 section 7.2). Static functions without state. */
public final class Authority {
    private Authority() {}

    /** Where the host ends: at the colon before the port, or at the end. A port has digits only, other colons are an IPv6 address's. */
    public static int hostEnd(byte[] bytes, int from, int to) {
        for (int i = to - 1; i >= from && (bytes[i] == ':' || (bytes[i] >= '0' && bytes[i] <= '9')); i--) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return to;
    }
}
