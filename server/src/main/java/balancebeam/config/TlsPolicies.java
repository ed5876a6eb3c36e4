package balancebeam.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which TLS policy is for which name, whether a client says it before the handshake (SNI) or in a request (Host): the name's own,
 * else that of the longest wildcard above it, else that of all others. Immutable.
 *
 * @param others for all names that are not listed, and for none
 * @param byName in configured order
 */
public record TlsPolicies(TlsPolicy others, Map<HostMatch, TlsPolicy> byName) {
    private static final int LONGEST_NAME = 253;

    public TlsPolicies {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** The same for every name. */
    public static TlsPolicies same(TlsPolicy policy) {
        return new TlsPolicies(policy, Map.of());
    }

    /** Whether it is the same for every name. */
    public boolean isSame() {
        return byName.isEmpty();
    }

    /** Each once, that of the others first. */
    public List<TlsPolicy> all() {
        Set<TlsPolicy> all = new LinkedHashSet<>();
        all.add(others);
        all.addAll(byName.values());
        return List.copyOf(all);
    }

    /** The policy for a name in any case, perhaps with a dot at its end; empty for none. */
    public TlsPolicy of(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        if (plain.endsWith(".")) {
            plain = plain.substring(0, plain.length() - 1);
        }
        TlsPolicy found = byName.get(new HostMatch(plain, false));
        // No longer than names are (RFC 1035 section 3.1), so that one of a thousand dots does not cost a thousand
        // look-ups.
        int dot = plain.length() > LONGEST_NAME ? -1 : plain.indexOf('.');
        while (found == null && dot >= 0) {
            found = wildcard(plain.substring(dot + 1));
            dot = plain.indexOf('.', dot + 1);
        }
        return found == null ? others : found;
    }

    private @Nullable TlsPolicy wildcard(String above) {
        return byName.get(new HostMatch(above, true));
    }
}
