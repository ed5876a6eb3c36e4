package balancebeam.upstream.health;

import balancebeam.config.HttpExpectation;
import balancebeam.config.ProbeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a probe by HTTP asks, whatever the version. Immutable; static functions of its configuration. */
final class HttpRequest {
    private HttpRequest() {}

    /** "GET /health", for the log. */
    static String asked(ProbeConfig.Http request) {
        return request.method().spelling() + " " + request.path();
    }

    static String host(ProbeConfig.Http request, String endpoint) {
        return request.host().isEmpty() ? endpoint : request.host();
    }

    /** Its fields, names in lower case and values by turns. */
    static List<String> fields(ProbeConfig.Http request) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("user-agent", "balancebeam-health-check");
        fields.put("accept", "*/*");
        request.requestHeaders().forEach((name, value) -> fields.put(name.toLowerCase(Locale.ROOT), value));
        List<String> inTurn = new ArrayList<>();
        fields.forEach((name, value) -> {
            inTurn.add(name);
            inTurn.add(value);
        });
        return inTurn;
    }

    /** How many bytes of an answer's content are of interest. */
    static int contentWanted(ProbeConfig.Http request) {
        return request.expect().body() == null ? 0 : HttpExpectation.MOST_BODY_BYTES;
    }

    /** Whether nothing but the status is of interest. */
    static boolean wantsStatusOnly(ProbeConfig.Http request) {
        return request.expect().headers().isEmpty() && request.expect().body() == null;
    }
}
