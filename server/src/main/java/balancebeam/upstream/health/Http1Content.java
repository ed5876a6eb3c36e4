package balancebeam.upstream.health;

import balancebeam.upstream.health.Asking.NoAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the fields of an answer of HTTP/1.1 and the beginning of its content. Blocks; static functions without state. */
final class Http1Content {
    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final int MOST_LINE_BYTES = 16 * 1024;

    private Http1Content() {}

    static NoAnswer noHttp() {
        return new NoAnswer("answered {} with something that is not HTTP");
    }

    /** What stands up to the empty line: by names in lower case; of several of one name the first. */
    static Map<String, String> fields(InputStream in) throws IOException, NoAnswer {
        Map<String, String> fields = new HashMap<>();
        int bytes = 0;
        while (true) {
            String line = line(in);
            if (line.isEmpty()) {
                return fields;
            }
            bytes += line.length();
            if (bytes > MOST_HEAD_BYTES) {
                throw tooLarge();
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw noHttp();
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            fields.putIfAbsent(name, line.substring(colon + 1).strip());
        }
    }

    /** The beginning of the content. */
    static byte[] content(InputStream in, Map<String, String> fields, int most) throws IOException, NoAnswer {
        if (fields.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return chunks(in, most);
        }
        String length = fields.getOrDefault("content-length", "");
        if (length.isEmpty()) {
            return in.readNBytes(most);
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw noHttp();
        }
        return in.readNBytes((int) Math.min(most, Long.parseLong(length)));
    }

    private static byte[] chunks(InputStream in, int most) throws IOException, NoAnswer {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (content.size() < most) {
            String size = line(in).replaceFirst("[; \\t].*", "");
            if (!size.matches("[0-9A-Fa-f]{1,15}")) {
                throw noHttp();
            }
            long bytes = Long.parseLong(size, 16);
            if (bytes == 0) {
                break;
            }
            content.writeBytes(in.readNBytes((int) Math.min(bytes, most - content.size())));
            if (content.size() < most) {
                line(in);
            }
        }
        return content.toByteArray();
    }

    private static String line(InputStream in) throws IOException, NoAnswer {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b != '\n') {
            if (b < 0) {
                throw new NoAnswer("closed the connection within its answer to {}");
            }
            if (line.size() >= MOST_LINE_BYTES) {
                throw tooLarge();
            }
            line.write(b);
            b = in.read();
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static NoAnswer tooLarge() {
        return new NoAnswer("answered {} with a head that is too large");
    }
}
