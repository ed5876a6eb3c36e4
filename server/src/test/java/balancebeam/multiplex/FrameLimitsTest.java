package balancebeam.multiplex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import balancebeam.testkit.FakeTicker;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FrameLimitsTest {
    private static final long YOUNG = FrameLimits.RAPID_NANOS - 1;

    private final FakeTicker ticker = new FakeTicker();
    private final MultiplexCounts counts = new MultiplexCounts();
    private final FrameLimits<IOException> limits = new FrameLimits<>(ticker::getAsLong, counts, IOException::new);

    private static void times(int count, Executable action) throws IOException {
        for (int i = 0; i < count; i++) {
            try {
                action.execute();
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    private void assertCut(String kind, Executable last) {
        assertThrows(IOException.class, last);
        assertEquals(1, counts.cuts().get(kind));
        assertEquals(
                1, counts.cuts().values().stream().mapToLong(Long::longValue).sum());
    }

    private void passWindow() {
        ticker.advance(Duration.ofNanos(FrameLimits.WINDOW_NANOS));
    }

    @Test
    void requestsTakenBackAtOnceHaveALimit() throws IOException {
        times(FrameLimits.RAPID_RESETS, () -> {
            limits.request();
            limits.reset(false, YOUNG);
        });
        limits.request();
        assertCut("rapid_reset", () -> limits.reset(false, YOUNG));
    }

    @Test
    void thoseThatAreFewOfAllHaveNone() throws IOException {
        times(10 * FrameLimits.RAPID_RESETS, () -> {
            limits.request();
            limits.request();
            limits.reset(false, YOUNG);
        });
    }

    @Test
    void thoseThatTookAWhileOrWereAnsweredHaveNone() throws IOException {
        times(10 * FrameLimits.RAPID_RESETS, () -> {
            limits.request();
            limits.reset(false, FrameLimits.RAPID_NANOS);
            limits.request();
            limits.reset(true, 0);
        });
    }

    @Test
    void everyKindHasItsLimitAndTheWindowPasses() throws IOException {
        for (int i = 0; i < 3; i++) {
            times(FrameLimits.STREAM_ERRORS, limits::streamError);
            times(FrameLimits.CONTROL_FRAMES, limits::control);
            times(FrameLimits.EMPTY_DATA, limits::emptyData);
            times(FrameLimits.WINDOW_UPDATES, () -> limits.windowUpdate(0));
            passWindow();
        }
    }

    @Test
    void streamErrors() throws IOException {
        times(FrameLimits.STREAM_ERRORS, limits::streamError);
        assertCut("stream_errors", limits::streamError);
    }

    @Test
    void controlFrames() throws IOException {
        times(FrameLimits.CONTROL_FRAMES, limits::control);
        assertCut("control_frames", limits::control);
    }

    @Test
    void emptyData() throws IOException {
        times(FrameLimits.EMPTY_DATA, limits::emptyData);
        assertCut("empty_data", limits::emptyData);
    }

    @Test
    void windowUpdatesAreExplainedByWhatWasSent() throws IOException {
        limits.windowUpdate(0);
        long sent = 1000L * FrameLimits.BYTES_PER_WINDOW_UPDATE;
        times(FrameLimits.WINDOW_UPDATES + 1000 - 1, () -> limits.windowUpdate(sent));
        assertCut("window_updates", () -> limits.windowUpdate(sent));
    }

    @Test
    void whatWasSentInAnEarlierWindowExplainsNothing() throws IOException {
        long sent = 1_000_000L * FrameLimits.BYTES_PER_WINDOW_UPDATE;
        limits.windowUpdate(sent);
        passWindow();
        times(FrameLimits.WINDOW_UPDATES, () -> limits.windowUpdate(sent));
        assertCut("window_updates", () -> limits.windowUpdate(sent));
    }
}
