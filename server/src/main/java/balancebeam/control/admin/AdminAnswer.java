package balancebeam.control.admin;

import balancebeam.bytes.JsonText;
import balancebeam.filter.LocalAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of the admin API. Static functions without state. */
final class AdminAnswer {
    private static final String JSON = "application/json";
    /** What is said is of the moment, and for nobody else. */
    private static final String NO_STORE = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";

    private AdminAnswer() {}

    static LocalAnswer json(int status, @Nullable Object value) {
        return of(status, JSON, JsonText.of(value) + "\n");
    }

    static LocalAnswer text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text);
    }

    static LocalAnswer of(int status, String type, String text) {
        return new LocalAnswer(status, NO_STORE, type, text.getBytes(StandardCharsets.UTF_8), null);
    }

    static LocalAnswer error(int status, String why) {
        return json(status, Map.of("error", why));
    }

    static LocalAnswer notAllowed(String methods) {
        String body = JsonText.of(Map.of("error", "the method is not one of " + methods)) + "\n";
        return new LocalAnswer(
                405, NO_STORE + "Allow: " + methods + "\r\n", JSON, body.getBytes(StandardCharsets.UTF_8), null);
    }
}
