package balancebeam.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are for a name: those that have it, else those with a wildcard for its first label, else the first that is
 * configured (with those for the same names, of another type of key). Immutable.
 */
final class CertificateChoice {
    private final Map<String, List<Identity>> exact = new HashMap<>();
    /** By what follows the star, with its dot. */
    private final Map<String, List<Identity>> wildcard = new HashMap<>();

    private final List<Identity> others;

    /** @param identities at least one */
    CertificateChoice(List<Identity> identities) {
        for (Identity identity : identities) {
            for (String name : identity.names()) {
                boolean star = name.startsWith("*.");
                (star ? wildcard : exact)
                        .computeIfAbsent(star ? name.substring(1) : name, none -> new ArrayList<>())
                        .add(identity);
            }
        }
        Identity first = identities.getFirst();
        Set<String> names = Set.copyOf(first.names());
        others = identities.stream()
                .filter(identity -> Set.copyOf(identity.names()).equals(names))
                .toList();
    }

    /** All that {@link #of} gives. */
    Set<List<Identity>> all() {
        Set<List<Identity>> all = new HashSet<>(exact.values());
        all.addAll(wildcard.values());
        all.add(others);
        return all;
    }

    /** Why nobody is ever given that one of the identities; empty for one that somebody is. */
    String whyNeverGiven(Identity one) {
        Set<String> instead = new LinkedHashSet<>();
        for (List<Identity> possible : all()) {
            if (!possible.contains(one)) {
                continue;
            }
            Identity given = possible.stream()
                    .filter(identity -> identity.algorithm().equals(one.algorithm()))
                    .findFirst()
                    .orElseThrow();
            if (given.equals(one)) {
                return "";
            }
            instead.add(given.config().chain().toString());
        }
        return instead.isEmpty()
                ? "it has no name, and is not the first of the list"
                : "%s comes before it, with its names and a key of the same type".formatted(String.join(", ", instead));
    }

    /**
     * Never empty; in the order of the configuration.
     *
     * @param name what the client asked for; null for nothing
     */
    List<Identity> of(@Nullable String name) {
        if (name == null) {
            return others;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        List<Identity> found = exact.get(plain);
        int dot = plain.indexOf('.');
        if (found == null && dot > 0) {
            found = wildcard.get(plain.substring(dot));
        }
        return found == null ? others : found;
    }
}
