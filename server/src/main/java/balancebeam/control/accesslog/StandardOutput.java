package balancebeam.control.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** {@code System.out} as a stream that tells when it can't be written; a {@link PrintStream} keeps that to itself. One thread. */
final class StandardOutput extends OutputStream {
    private final PrintStream out = System.out;

    @Override
    public void write(int b) {
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int start, int count) {
        out.write(bytes, start, count);
    }

    @Override
    public void flush() throws IOException {
        if (out.checkError()) {
            throw new IOException("standard output takes nothing");
        }
    }
}
