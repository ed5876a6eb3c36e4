package balancebeam.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which TLS policy is for which name, whether a client says it before the handshake (SNI) or in a request (Host): the name's own,
 * else that of the longest wildcard above it, else that of all others. Immutable.
 *
 * @param others for all names that are not listed, and for none
 * @param byName in configured order
 */
public record TlsPolicies(TlsPolicy others, Map<HostMatch, TlsPolicy> byName) {
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
        TlsPolicy own = byName.get(new HostMatch(plain, false));
        return own == null ? byWildcard(plain) : own;
    }

    /** As routes find their hosts, however long the name is: who is routed there is held to what is asked there. */
    private TlsPolicy byWildcard(String plain) {
        TlsPolicy found = others;
        int longest = 0;
        for (Map.Entry<HostMatch, TlsPolicy> entry : byName.entrySet()) {
            String above = entry.getKey().name();
            boolean isBelow = plain.length() > above.length() + 1 && plain.endsWith("." + above);
            if (entry.getKey().wildcard() && isBelow && above.length() > longest) {
                longest = above.length();
                found = entry.getValue();
            }
        }
        return found;
    }
}
