package balancebeam.upstream.discovery;

/** A question that a name server did not answer, or with nothing to use. Immutable. */
final class DnsFailure extends Exception {
    private final boolean absent;

    /** @param absent whether the server knows that there is no such thing, so that asking for it elsewhere makes sense */
    DnsFailure(String message, boolean absent) {
        super(message, null, false, false);
        this.absent = absent;
    }

    boolean isAbsent() {
        return absent;
    }
}
