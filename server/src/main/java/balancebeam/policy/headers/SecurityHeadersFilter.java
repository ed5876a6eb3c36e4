package balancebeam.policy.headers;

import balancebeam.bytes.Ascii;
import balancebeam.config.SecurityHeadersConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.policy.template.Template;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Adds headers by which browsers guard their users to every answer that does not have them. Thread-safe. */
public final class SecurityHeadersFilter implements Filter {
    // Line i, ready, is for name i, in lower case.
    private final byte[][] names;
    private final byte[][] lines;
    // Those from here on are for clients that came by https.
    private final int secureFrom;

    /** @throws IllegalArgumentException naming a value that does not fit into a line */
    public SecurityHeadersFilter(SecurityHeadersConfig config) {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("X-Frame-Options", config.frameOptions());
        wanted.put("X-Content-Type-Options", config.contentTypeOptions());
        wanted.put("Referrer-Policy", config.referrerPolicy());
        wanted.put("Content-Security-Policy", config.contentSecurityPolicy());
        wanted.put("Permissions-Policy", config.permissionsPolicy());
        wanted.values().removeIf(String::isEmpty);
        secureFrom = wanted.size();
        if (!config.strictTransportSecurity().isEmpty()) {
            wanted.put("Strict-Transport-Security", config.strictTransportSecurity());
        }
        wanted.values().forEach(Template::requirePrintable);
        names = wanted.keySet().stream()
                .map(name -> Ascii.bytes(name.toLowerCase(Locale.ROOT)))
                .toArray(byte[][]::new);
        lines = wanted.entrySet().stream()
                .map(entry -> Ascii.bytes(entry.getKey() + ": " + entry.getValue() + "\r\n"))
                .toArray(byte[][]::new);
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return Decision.PROCEED;
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        int count = exchange.isSecure() ? names.length : secureFrom;
        for (int i = 0; i < count; i++) {
            if (!exchange.hasAnswerField(names[i])) {
                exchange.answerLines().addReady(lines[i]);
            }
        }
    }
}
