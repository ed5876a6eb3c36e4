package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.config.HostMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The groups of rules by host. Immutable. */
final class Hosts {
    private final ByteMap<HostGroup> exact;
    private final ByteMap<HostGroup> wildcards;
    private final HostGroup others;

    /**
     * @param rules in order
     */
    Hosts(List<Rule> rules) {
        Map<HostMatch, List<Rule>> byHost = new HashMap<>();
        List<Rule> rest = new ArrayList<>();
        for (Rule rule : rules) {
            HostMatch host = rule.host();
            (host == null ? rest : byHost.computeIfAbsent(host, key -> new ArrayList<>())).add(rule);
        }
        this.others = new HostGroup(rest, null);
        Map<String, HostGroup> below = new HashMap<>();
        Map<String, HostGroup> same = new HashMap<>();
        // Wildcards first, the shorter before the longer, since each group knows the next one.
        List<HostMatch> hosts = new ArrayList<>(byHost.keySet());
        hosts.sort(Comparator.comparing(HostMatch::wildcard).reversed().thenComparingInt(host -> host.name()
                .length()));
        for (HostMatch host : hosts) {
            HostGroup group = new HostGroup(byHost.getOrDefault(host, List.of()), next(host.name(), below));
            (host.wildcard() ? below : same).put(host.name(), group);
        }
        this.exact = new ByteMap<>(same, true);
        this.wildcards = new ByteMap<>(below, true);
    }

    private HostGroup next(String name, Map<String, HostGroup> below) {
        for (int dot = name.indexOf('.', 1); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            HostGroup group = below.get(name.substring(dot + 1));
            if (group != null) {
                return group;
            }
        }
        return others;
    }

    /** Where to look for the rules of a host, in any case, perhaps with a dot at its end; empty for none. */
    HostGroup group(byte[] bytes, int start, int dottedEnd) {
        int end = dottedEnd > start && bytes[dottedEnd - 1] == '.' ? dottedEnd - 1 : dottedEnd;
        HostGroup group = exact.get(bytes, start, end);
        // No longer than the longest name, so that a host of a thousand dots does not cost a thousand long look-ups.
        int dot = Math.max(start + 1, end - wildcards.longest() - 1);
        while (group == null && dot < end) {
            if (bytes[dot] == '.') {
                group = wildcards.get(bytes, dot + 1, end);
            }
            dot++;
        }
        return group == null ? others : group;
    }

    /** The same question of one match alone; makes objects. */
    static boolean takes(HostMatch match, byte[] bytes, int start, int end) {
        String host = text(bytes, start, end);
        return match.wildcard()
                ? host.endsWith("." + match.name())
                        && host.length() > match.name().length() + 1
                : host.equals(match.name());
    }

    /** A request's host in the form that matches have. */
    static String text(byte[] bytes, int start, int end) {
        String host = Ascii.text(bytes, start, end).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
