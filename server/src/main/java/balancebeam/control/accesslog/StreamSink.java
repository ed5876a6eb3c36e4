package balancebeam.control.accesslog;

import java.io.IOException;
import java.io.OutputStream;

/** A stream, which stays open at the end. */
final class StreamSink implements LineSink {
    private final OutputStream out;

    StreamSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(LineBuffer lines) throws IOException {
        lines.writeRest(out);
        out.flush();
        lines.took(lines.rest().remaining());
    }

    @Override
    public void reopen() {
        // There is nothing to open.
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
