package balancebeam.proxy.routes;

import balancebeam.filter.RequestView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one host, by their paths, and the group to look into next: that of the longest wildcard that takes the
 * host too, and at the end that of no host. Immutable.
 */
final class HostGroup {
    private final ByteMap<Rule[]> exact;
    private final PathPrefixes prefixes;
    private final Rule[] regexes;
    private final Rule[] others;
    /** The best of this group, and of the next ones. */
    private final int rank;

    private final @Nullable HostGroup next;

    /**
     * @param rules in order
     */
    HostGroup(List<Rule> rules, @Nullable HostGroup next) {
        Map<String, List<Rule>> byPath = new HashMap<>();
        Map<String, List<Rule>> byPrefix = new HashMap<>();
        List<Rule> byRegex = new ArrayList<>();
        List<Rule> rest = new ArrayList<>();
        for (Rule rule : rules) {
            switch (rule.path()) {
                case PathTest.Exact(String text) ->
                    byPath.computeIfAbsent(text, key -> new ArrayList<>()).add(rule);
                case PathTest.Prefix(String text) ->
                    byPrefix.computeIfAbsent(text, key -> new ArrayList<>()).add(rule);
                case PathTest.Regex regex -> byRegex.add(rule);
                case PathTest.Any any -> rest.add(rule);
            }
        }
        Map<String, Rule[]> paths = new HashMap<>();
        byPath.forEach((path, these) -> paths.put(path, these.toArray(Rule[]::new)));
        this.exact = new ByteMap<>(paths, false);
        this.prefixes = new PathPrefixes(byPrefix);
        this.regexes = byRegex.toArray(Rule[]::new);
        this.others = rest.toArray(Rule[]::new);
        this.next = next;
        int own = rules.isEmpty() ? Integer.MAX_VALUE : rules.getFirst().rank();
        this.rank = next == null ? own : Math.min(own, next.rank);
    }

    /** The best rule of this group and of the next ones that takes the request, or null. */
    @Nullable
    Rule find(RequestView request) {
        Rule found = null;
        for (HostGroup group = this; group != null; group = group.next) {
            if (found != null && found.rank() < group.rank) {
                return found;
            }
            found = group.better(request, found);
        }
        return found;
    }

    private @Nullable Rule better(RequestView request, @Nullable Rule before) {
        byte[] path = request.pathBytes();
        int start = request.pathStart();
        int end = request.pathEnd();
        Rule found = before;
        Rule[] same = exact.get(path, start, end);
        if (same != null) {
            found = Rule.better(same, request, found);
        }
        PathPrefixes.Node prefix = prefixes.longest(path, start, end);
        while (prefix != null && (found == null || prefix.rank() < found.rank())) {
            found = Rule.better(prefix.rules(), request, found);
            prefix = prefix.shorter();
        }
        found = betterRegex(request, found);
        return Rule.better(others, request, found);
    }

    private @Nullable Rule betterRegex(RequestView request, @Nullable Rule found) {
        for (Rule rule : regexes) {
            if (found != null && found.rank() < rule.rank()) {
                return found;
            }
            boolean takes = rule.holds(request)
                    && rule.path().takes(request.pathBytes(), request.pathStart(), request.pathEnd());
            if (takes) {
                return rule;
            }
        }
        return found;
    }
}
