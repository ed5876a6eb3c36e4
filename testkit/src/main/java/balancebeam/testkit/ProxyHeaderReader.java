package balancebeam.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads headers of the PROXY protocol as they come, byte by byte, and nothing behind them. Static functions without state. */
final class ProxyHeaderReader {
    private static final int MOST_LINE_BYTES = 107;
    private static final int BINARY_BYTES = 16;

    private ProxyHeaderReader() {}

    /**
     * The bytes of a header of version 1 or 2, as ISO-8859-1 text.
     *
     * @throws IOException when they are none
     */
    static String read(InputStream input) throws IOException {
        StringBuilder header = new StringBuilder();
        take(input, header, 1);
        if (header.charAt(0) == 'P') {
            while (header.charAt(header.length() - 1) != '\n' && header.length() < MOST_LINE_BYTES) {
                take(input, header, 1);
            }
        } else {
            take(input, header, BINARY_BYTES - 1);
            take(input, header, header.charAt(BINARY_BYTES - 2) << 8 | header.charAt(BINARY_BYTES - 1));
        }
        String all = header.toString();
        boolean line = all.startsWith("PROXY ") && all.endsWith("\r\n");
        if (!line && !all.startsWith("\r\n\r\n\0\r\nQUIT\n")) {
            throw new IOException("no PROXY header: " + all);
        }
        return all;
    }

    private static void take(InputStream input, StringBuilder header, int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection was closed within its PROXY header");
        }
        header.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
