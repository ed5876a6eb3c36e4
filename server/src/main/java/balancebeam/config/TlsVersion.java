package balancebeam.config;

/** A version of TLS that is still spoken: 1.0 and 1.1 are not (RFC 8996). */
public enum TlsVersion implements Choice {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String spelling;

    TlsVersion(String spelling) {
        this.spelling = spelling;
    }

    @Override
    public String spelling() {
        return spelling;
    }

    @Override
    public boolean isSpelled(String text) {
        return text.equals(spelling);
    }

    /** As Java's TLS calls it. */
    public String protocol() {
        return "TLSv" + spelling;
    }
}
