package balancebeam.http2;

/**
 * The streams that a connection had lately, and who ended them: what a frame for one that is no more means hangs on that (RFC 9113
 * section 5.1). Event loop only.
 */
final class StreamHistory {
    private static final int KEPT = 64;

    /** What a stream that is no more was. */
    enum Fate {
        /** So old that nobody knows. */
        FORGOTTEN,
        /** Its client never opened it, and opened later ones. */
        SKIPPED,
        /** We reset it: its client may not know yet. */
        RESET_BY_US,
        /** Both sides had ended it, or its client had reset it. */
        ENDED
    }

    /** Numbers of streams in the order of their ends; negative for those that we reset. */
    private final int[] ends = new int[KEPT];

    private int count;
    private int highestForgotten;

    private int highestRefused;

    /** It was one too many, and never began. */
    void refused(int stream) {
        highestRefused = Math.max(highestRefused, stream);
    }

    /** Whether what comes for that stream, which is higher than any that began, was on its way when we refused it. */
    boolean mayBeRefused(int stream) {
        return stream <= highestRefused;
    }

    void ended(int stream, boolean resetByUs) {
        int slot = count++ % KEPT;
        highestForgotten = Math.max(highestForgotten, Math.abs(ends[slot]));
        ends[slot] = resetByUs ? -stream : stream;
    }

    /** Of a stream that is not open now, and is not higher than any that was. */
    Fate of(int stream) {
        for (int end : ends) {
            if (end == stream) {
                return Fate.ENDED;
            }
            if (end == -stream) {
                return Fate.RESET_BY_US;
            }
        }
        return stream <= highestForgotten ? Fate.FORGOTTEN : Fate.SKIPPED;
    }
}
