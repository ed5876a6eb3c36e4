package balancebeam.multiplex;

import balancebeam.time.Ticker;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * How many frames of each kind that cost us something and a client next to nothing one connection may send in ten seconds. Who
 * sends more is told ENHANCE_YOUR_CALM and cut. Event loop only.
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
 */
public final class FrameLimits {
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
    private long windowBegan;
    private int requests;
    private int rapidResets;
    private int streamErrors;
    private int controlFrames;
    private int emptyData;
    private int windowUpdates;
    private long sentBefore;

    /** @param ticker the loop's clock */
    public FrameLimits(Ticker ticker, MultiplexCounts counts) {
        this.ticker = ticker;
        this.counts = counts;
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
    public void reset(boolean answered, long ageNanos) throws Http2Exception {
        if (!answered && ageNanos < RAPID_NANOS) {
            window();
            rapidResets++;
            if (rapidResets > RAPID_RESETS && 2L * rapidResets > requests) {
                throw cut(Abuse.RAPID_RESET);
            }
        }
    }

    /** A stream had to be reset for what the client did. */
    public void streamError() throws Http2Exception {
        window();
        if (++streamErrors > STREAM_ERRORS) {
            throw cut(Abuse.STREAM_ERRORS);
        }
    }

    /** As {@link #streamError}, for a head that is too large: HPACK makes a thousand of one byte, and all of it has to be read. */
    public void largeHead() throws Http2Exception {
        window();
        streamErrors += LARGE_HEAD_ERRORS - 1;
        streamError();
    }

    /** A frame came that moves nothing. */
    public void control() throws Http2Exception {
        window();
        if (++controlFrames > CONTROL_FRAMES) {
            throw cut(Abuse.CONTROL_FRAMES);
        }
    }

    /** A DATA frame came with nothing in it. */
    public void emptyData() throws Http2Exception {
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
    public void windowUpdate(long sentBytes) throws Http2Exception {
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

    private Http2Exception cut(Abuse abuse) {
        counts.cut(abuse);
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many %s", abuse.what);
    }
}
