package balancebeam.config;

import java.util.List;
import java.util.Map;

/**
 * Headers that are changed on their way: removed, then set, then added. Immutable; in order. In values {@code {client}},
 * {@code {host}}, {@code {path}}, {@code {scheme}}, {@code {route}} and {@code {request-id}} stand for the request's.
 *
 * @param remove names, in lower case
 * @param set replaces all there are of that name
 * @param add beside those there are
 */
public record HeaderEditsConfig(List<String> remove, Map<String, String> set, Map<String, String> add) {
    public HeaderEditsConfig {
        remove = List.copyOf(remove);
        set = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(set));
        add = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(add));
    }
}
