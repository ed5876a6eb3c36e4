package balancebeam.bytes;

/** A range of a byte array as one long, so that a search can give both ends without making objects. Static functions. */
public final class Span {
    /** No range: nothing was found. */
    public static final long NONE = -1;

    private Span() {}

    public static long of(int start, int end) {
        return (long) start << Integer.SIZE | end;
    }

    public static int start(long span) {
        return (int) (span >>> Integer.SIZE);
    }

    public static int end(long span) {
        return (int) span;
    }
}
