package balancebeam.proxy.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expression as a table, by which a path is matched with one look-up for each byte, and mostly told apart after few;
 * RE2/J takes 50 times as long. Immutable. Takes ASCII only, as normalised paths are.
 */
final class PathAutomaton {
    private static final int ASCII = 128;
    private static final int MOST_STATES = 500;
    /** Where no text can be taken any more: the first row. */
    private static final int DEAD = 0;

    /** For each byte its column. */
    private final byte[] columns;
    /** For each state a row: where the next state's row begins by column, and in the last column whether a text may end. */
    private final int[] rows;

    private final int first;
    private final int endColumn;

    private PathAutomaton(byte[] columns, int width, List<int[]> states) {
        this.columns = columns;
        this.endColumn = width - 1;
        this.first = width;
        this.rows = new int[states.size() * width];
        for (int i = 0; i < states.size(); i++) {
            System.arraycopy(states.get(i), 0, rows, i * width, width);
        }
    }

    /** Null if the table would be too large. */
    static @Nullable PathAutomaton of(Expression expression) {
        StateGraph graph = StateGraph.of(expression);
        return graph == null ? null : of(graph);
    }

    /** By subsets: a state of the table is all nodes of the graph that can be reached by the same texts. */
    private static @Nullable PathAutomaton of(StateGraph graph) {
        byte[] columns = new byte[ASCII];
        List<Integer> samples = columns(graph, columns);
        int width = samples.size() + 1;
        List<int[]> states = new ArrayList<>();
        Map<BitSet, Integer> numbers = new HashMap<>();
        Deque<BitSet> open = new ArrayDeque<>();
        states.add(new int[width]);
        numbers.put(new BitSet(), DEAD);
        enter(graph.begin(), width, states, numbers, open);
        while (!open.isEmpty()) {
            BitSet at = open.removeFirst();
            int[] row = states.get(numbers.getOrDefault(at, DEAD));
            row[width - 1] = graph.isEnd(at) ? 1 : 0;
            for (int column = 0; column < width - 1; column++) {
                BitSet next = graph.after(at, samples.get(column));
                row[column] = enter(next, width, states, numbers, open) * width;
            }
            if (states.size() > MOST_STATES) {
                return null;
            }
        }
        return new PathAutomaton(columns, width, states);
    }

    /** The number of the state, which gets its row if it is new. */
    private static int enter(
            BitSet state, int width, List<int[]> states, Map<BitSet, Integer> numbers, Deque<BitSet> open) {
        return numbers.computeIfAbsent(state, added -> {
            states.add(new int[width]);
            open.add(added);
            return states.size() - 1;
        });
    }

    /** Gives bytes that make no difference the same column; returns one byte of each. */
    private static List<Integer> columns(StateGraph graph, byte[] columns) {
        Map<BitSet, Integer> known = new HashMap<>();
        List<Integer> samples = new ArrayList<>();
        for (int b = 0; b < ASCII; b++) {
            int sample = b;
            int column = known.computeIfAbsent(graph.takers(b), added -> {
                samples.add(sample);
                return samples.size() - 1;
            });
            columns[b] = (byte) column;
        }
        return samples;
    }

    /** Whether all the bytes together are taken. */
    boolean takes(byte[] bytes, int start, int end) {
        int row = first;
        for (int i = start; i < end; i++) {
            int b = bytes[i];
            row = b < 0 ? DEAD : rows[row + columns[b]];
            if (row == DEAD) {
                return false;
            }
        }
        return rows[row + endColumn] != 0;
    }
}
