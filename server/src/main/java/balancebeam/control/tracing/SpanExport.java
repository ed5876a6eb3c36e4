package balancebeam.control.tracing;

import java.io.IOException;
import java.util.List;

/** Takes the spans of exchanges to where they are collected. One thread, which may block here; {@link #close} is for any thread. */
interface SpanExport extends AutoCloseable {

    /**
     * Sends, and waits for the answer.
     *
     * @throws Refused when it would be of no use to try again
     * @throws IOException saying why they did not get there, this time
     */
    void send(List<TracedExchange> exchanges) throws IOException;

    @Override
    void close();

    /** The collector does not want these spans. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
