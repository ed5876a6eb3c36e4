package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Path prefixes and their rules, asked for all prefixes of a path, the longest first. Immutable.
 *
 * <p>Every prefix, and the path, is thought of with a slash at its end: then a prefix by segments is a prefix by bytes.
 * The prefixes are sorted, and each knows the longest other one that is a prefix of it. Of the prefixes of a path, all are
 * also prefixes of whatever stands between them and the path in that order; so the longest is the path's predecessor, or
 * reached from it over the known ones.
 */
final class PathPrefixes {
    private final Node[] nodes;

    /** A prefix, its rules in order, and the longest other prefix of it. */
    static final class Node {
        private final byte[] key;
        private final Rule[] rules;
        private final @Nullable Node shorter;
        private final int rank;

        private Node(byte[] key, Rule[] rules, @Nullable Node shorter) {
            this.key = key;
            this.rules = rules;
            this.shorter = shorter;
            this.rank = shorter == null ? rules[0].rank() : Math.min(rules[0].rank(), shorter.rank);
        }

        Rule[] rules() {
            return rules;
        }

        @Nullable
        Node shorter() {
            return shorter;
        }

        /** The best of its rules and those of all shorter ones. */
        int rank() {
            return rank;
        }
    }

    /**
     * @param prefixes each with a slash at its end, and its rules in order
     */
    PathPrefixes(Map<String, List<Rule>> prefixes) {
        this.nodes = new Node[prefixes.size()];
        Deque<Node> open = new ArrayDeque<>();
        int i = 0;
        // All is ASCII, where Strings sort as their bytes do.
        for (Map.Entry<String, List<Rule>> entry : new TreeMap<>(prefixes).entrySet()) {
            byte[] key = Ascii.bytes(entry.getKey());
            Rule[] rules = entry.getValue().toArray(Rule[]::new);
            while (!open.isEmpty() && !entry.getKey().startsWith(text(open.getLast()))) {
                open.removeLast();
            }
            Node node = new Node(key, rules, open.peekLast());
            open.addLast(node);
            nodes[i++] = node;
        }
    }

    /** The longest that is a prefix of the path, or null. */
    @Nullable
    Node longest(byte[] path, int start, int end) {
        Node before = null;
        int shared = 0;
        int low = 0;
        int high = nodes.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            byte[] key = nodes[middle].key;
            int common = common(key, path, start, end);
            if (common == key.length || key[common] < at(path, start + common, end)) {
                before = nodes[middle];
                shared = common;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        while (before != null && before.key.length > shared) {
            before = before.shorter;
        }
        return before;
    }

    /** How many first bytes the key shares with the path and its slash. */
    private static int common(byte[] key, byte[] path, int start, int end) {
        int common = Arrays.mismatch(key, 0, key.length, path, start, end);
        if (common < 0) {
            return key.length;
        }
        boolean atSlash = common == end - start && common < key.length && key[common] == '/';
        return atSlash && path[end - 1] != '/' ? common + 1 : common;
    }

    /** The path's byte, its slash at the end, and behind that less than any byte. */
    private static int at(byte[] path, int i, int end) {
        if (i < end) {
            return path[i];
        }
        return i == end && path[end - 1] != '/' ? '/' : -1;
    }

    private static String text(Node node) {
        return Ascii.text(node.key, 0, node.key.length);
    }
}
