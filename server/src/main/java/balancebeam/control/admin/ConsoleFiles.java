package balancebeam.control.admin;

import balancebeam.filter.LocalAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The console's files, out of the jar. Thread-safe: static functions without state. */
final class ConsoleFiles {
    private static final String ROOT = "/balancebeam/console/";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)*");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    // Nothing from elsewhere, nothing inline, in nobody's frame.
    private static final String FIELDS = "Content-Security-Policy: default-src 'none'; script-src 'self'; "
            + "style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
            + "Cache-Control: no-cache\r\n";

    private ConsoleFiles() {}

    /** @param path behind {@code /console}, by segments */
    static LocalAnswer of(List<String> path) {
        List<String> names = path.isEmpty() ? List.of("index.html") : path;
        String last = names.getLast();
        String type = TYPES.get(last.substring(last.lastIndexOf('.') + 1));
        if (type == null || !names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            return AdminAnswer.error(404, "there is no such file");
        }
        try (InputStream file = ConsoleFiles.class.getResourceAsStream(ROOT + String.join("/", names))) {
            return file == null
                    ? AdminAnswer.error(404, "there is no such file")
                    : new LocalAnswer(200, FIELDS, type, file.readAllBytes(), null);
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the console can't be read", e);
        }
    }
}
