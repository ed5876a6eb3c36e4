package balancebeam.config;

import java.time.Duration;
import java.util.List;

/**
 * Which other origins' scripts may call (Fetch standard, CORS protocol). Immutable.
 *
 * @param origins {@code https://app.example.com}, {@code https://*.example.com} or {@code *}
 * @param headers request headers that may be sent; {@code *} for any
 * @param exposed answer headers that scripts may read
 * @param credentials whether cookies may come with it; not together with the origin {@code *}
 * @param maxAge how long a browser may remember a preflight's answer
 */
public record CorsConfig(
        List<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        boolean credentials,
        Duration maxAge) {
    public CorsConfig {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
        if (credentials && origins.contains("*")) {
            throw new IllegalArgumentException("credentials: not together with the origin '*': name the origins");
        }
    }
}
