package balancebeam.multiplex;

import balancebeam.time.Ticker;
import java.util.function.Function;

/**
 * How many frames of each kind that cost us something and a client next to nothing one connection may send in ten seconds. Who
 * sends more is cut. Event loop only.
 *
 * <p>Each limit is far above what any client does that means well, however busy:
 *
 * <ul>
 *   <li>Requests that are taken back at once (CVE-2023-44487): those younger than a tenth of a second that had no answer yet, when
 *       there are many and they are most of all requests. A client that cancels when its deadline has passed is older than that, and
 *       can't have more of them at a time than it may have streams.
 *   <li>Stream errors, by which a client makes us take requests back for it (CVE-2025-8671).
 *   <li>SETTINGS, PING, PRIORITY and frames that nobody knows; WINDOW_UPDATE beyond what the bytes sent explain; DATA without data.
 * </ul>
 *
 * @param <X> by which a connection is cut
 */
public final class FrameLimits<X extends Exception> {
    static final long WINDOW_NANOS = 10_000_000_000L;
    static final long RAPID_NANOS = 100_000_000L;
    static final int RAPID_RESETS = 200;
    static final int STREAM_ERRORS = 200;
    /** For how many of them a head that is too large counts. */
    static final int LARGE_HEAD_ERRORS = 20;

    static final int CONTROL_FRAMES = 5_000;
    static final int EMPTY_DATA = 200;
    static final int WINDOW_UPDATES = 10_000;
    /** One WINDOW_UPDATE for so many bytes sent is a matter of course. */
    static final int BYTES_PER_WINDOW_UPDATE = 128;

    /** What was too much. */
    enum Abuse {
        RAPID_RESET("requests are taken back at once"),
        STREAM_ERRORS("stream errors"),
        CONTROL_FRAMES("SETTINGS, PING, PRIORITY or unknown frames"),
        EMPTY_DATA("empty DATA frames"),
        WINDOW_UPDATES("WINDOW_UPDATE frames");

        private final String what;

        Abuse(String what) {
            this.what = what;
        }
    }

    private final Ticker ticker;
    private final MultiplexCounts counts;
    private final Function<String, X> cut;
    private long windowBegan;
    private int requests;
    private int rapidResets;
    private int streamErrors;
    private int controlFrames;
    private int emptyData;
    private int windowUpdates;
    private long sentBefore;

    /**
     * Nothing came yet.
     *
     * @param ticker the loop's clock
     * @param cut makes what is thrown, of what was too much
     */
    public FrameLimits(Ticker ticker, MultiplexCounts counts, Function<String, X> cut) {
        this.ticker = ticker;
        this.counts = counts;
        this.cut = cut;
        this.windowBegan = ticker.nanos();
    }

    /** A request came. */
    public void request() {
        requests++;
    }

    /**
     * The client took a request back.
     *
     * @param answered whether an answer had begun
     */
    public void reset(boolean answered, long ageNanos) throws X {
        if (!answered && ageNanos < RAPID_NANOS) {
            window();
            rapidResets++;
            if (rapidResets > RAPID_RESETS && 2L * rapidResets > requests) {
                throw cut(Abuse.RAPID_RESET);
            }
        }
    }

    /** A stream had to be reset for what the client did. */
    public void streamError() throws X {
        window();
        if (++streamErrors > STREAM_ERRORS) {
            throw cut(Abuse.STREAM_ERRORS);
        }
    }

    /** As {@link #streamError}, for a head that is too large: HPACK makes a thousand of one byte, and all of it has to be read. */
    public void largeHead() throws X {
        window();
        streamErrors += LARGE_HEAD_ERRORS - 1;
        streamError();
    }

    /** A frame came that moves nothing. */
    public void control() throws X {
        window();
        if (++controlFrames > CONTROL_FRAMES) {
            throw cut(Abuse.CONTROL_FRAMES);
        }
    }

    /** A DATA frame came with nothing in it. */
    public void emptyData() throws X {
        window();
        if (++emptyData > EMPTY_DATA) {
            throw cut(Abuse.EMPTY_DATA);
        }
    }

    /**
     * A WINDOW_UPDATE came.
     *
     * @param sentBytes how many bytes the connection has sent, ever
     */
    public void windowUpdate(long sentBytes) throws X {
        window();
        if (++windowUpdates > WINDOW_UPDATES + (sentBytes - sentBefore) / BYTES_PER_WINDOW_UPDATE) {
            throw cut(Abuse.WINDOW_UPDATES);
        }
        if (windowUpdates == 1) {
            sentBefore = sentBytes;
        }
    }

    private void window() {
        long now = ticker.nanos();
        if (now - windowBegan >= WINDOW_NANOS) {
            windowBegan = now;
            requests = 0;
            rapidResets = 0;
            streamErrors = 0;
            controlFrames = 0;
            emptyData = 0;
            windowUpdates = 0;
        }
    }

    private X cut(Abuse abuse) {
        counts.cut(abuse);
        return cut.apply("too many " + abuse.what);
    }
}
