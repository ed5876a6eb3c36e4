package balancebeam.control.admin;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.http.Head;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request, copied from its exchange. Immutable.
 *
 * @param segments of the path, decoded: {@code /v1/status} is {@code v1}, {@code status}
 * @param query the values of each parameter, decoded
 * @param fields by name in lower case; of several the first
 */
record AdminRequest(
        String method,
        String path,
        List<String> segments,
        Map<String, List<String>> query,
        Map<String, String> fields,
        String body) {
    static AdminRequest of(Exchange exchange, String body) {
        Head head = exchange.request();
        String path = exchange.path().text();
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < head.fieldCount(); i++) {
            String name = Ascii.text(head.bytes(), head.nameStart(i), head.nameEnd(i));
            fields.putIfAbsent(
                    name.toLowerCase(Locale.ROOT), Ascii.text(head.bytes(), head.valueStart(i), head.valueEnd(i)));
        }
        // A target in absolute-form has the host that counts (RFC 9112 section 3.2.2).
        fields.put("host", Ascii.text(head.bytes(), exchange.authorityStart(), exchange.authorityEnd()));
        List<String> segments = Stream.of(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(AdminRequest::decoded)
                .toList();
        String query = Ascii.text(head.bytes(), exchange.queryStart(), exchange.queryEnd());
        return new AdminRequest(head.method(), path, segments, query(query), Map.copyOf(fields), body);
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String name = equals < 0 ? pair : pair.substring(0, equals);
                query.computeIfAbsent(decoded(name), same -> new ArrayList<>())
                        .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    /** A malformed escape stays as it is. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The value of a parameter; of several the last; null for none. */
    @Nullable
    String parameter(String name) {
        List<String> all = query.get(name);
        return all == null ? null : all.getLast();
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
