package balancebeam.proxy.routes;

import balancebeam.proxy.routes.Expression.Bytes;
import balancebeam.proxy.routes.Expression.Choice;
import balancebeam.proxy.routes.Expression.Repeat;
import balancebeam.proxy.routes.Expression.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression as a graph (Thompson's construction, 1968): a node takes one byte of its set and leads to the next one, or
 * takes nothing and leads to two. One thread, while a table is built.
 */
final class StateGraph {
    private static final int END = 0;
    private static final int MOST_STEPS = 2_000;

    /** Without bytes it takes nothing. */
    private static final class Node {
        private final @Nullable Bytes bytes;
        private int next;
        private int other;

        private Node(@Nullable Bytes bytes, int next, int other) {
            this.bytes = bytes;
            this.next = next;
            this.other = other;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private int steps;
    private final int first;

    private StateGraph(Expression expression) {
        fork(END, END);
        this.first = build(expression, END);
    }

    /** Null if the expression is too large. */
    static @Nullable StateGraph of(Expression expression) {
        StateGraph graph = new StateGraph(expression);
        return graph.isTooLarge() ? null : graph;
    }

    /** The nodes at which it is before the first byte. */
    BitSet begin() {
        BitSet reached = new BitSet();
        reach(first, reached);
        return reached;
    }

    /** The nodes at which it is after one more byte. */
    BitSet after(BitSet at, int b) {
        BitSet reached = new BitSet();
        for (int i = at.nextSetBit(0); i >= 0; i = at.nextSetBit(i + 1)) {
            Bytes bytes = nodes.get(i).bytes;
            if (bytes != null && bytes.has(b)) {
                reach(nodes.get(i).next, reached);
            }
        }
        return reached;
    }

    /** Whether the text may end there. */
    boolean isEnd(BitSet at) {
        return at.get(END);
    }

    /** The nodes that take the byte: bytes for which these are the same make no difference. */
    BitSet takers(int b) {
        BitSet takers = new BitSet();
        for (int i = 0; i < nodes.size(); i++) {
            Bytes bytes = nodes.get(i).bytes;
            takers.set(i, bytes != null && bytes.has(b));
        }
        return takers;
    }

    /** Adds the node, and all that it leads to without a byte. */
    private void reach(int from, BitSet reached) {
        Deque<Integer> open = new ArrayDeque<>();
        open.add(from);
        while (!open.isEmpty()) {
            int i = open.removeLast();
            Node node = nodes.get(i);
            if (!reached.get(i) && node.bytes == null) {
                open.add(node.next);
                open.add(node.other);
            }
            reached.set(i);
        }
    }

    private boolean isTooLarge() {
        return steps > MOST_STEPS;
    }

    /** The node where the expression begins that leads to {@code next} at its end. */
    private int build(Expression expression, int next) {
        steps++;
        if (isTooLarge()) {
            return next;
        }
        return switch (expression) {
            case Bytes bytes -> add(new Node(bytes, next, next));
            case Sequence(List<Expression> parts) -> {
                int begin = next;
                for (Expression part : parts.reversed()) {
                    begin = build(part, begin);
                }
                yield begin;
            }
            case Choice(List<Expression> parts) -> {
                int begin = build(parts.getLast(), next);
                for (Expression part : parts.subList(0, parts.size() - 1)) {
                    begin = fork(build(part, next), begin);
                }
                yield begin;
            }
            case Repeat repeat -> repeat(repeat, next);
        };
    }

    private int repeat(Repeat repeat, int next) {
        int begin = next;
        if (repeat.most() == Repeat.ENDLESS) {
            begin = fork(next, next);
            nodes.get(begin).next = build(repeat.part(), begin);
        }
        for (int i = repeat.least(); i < repeat.most() && !isTooLarge(); i++) {
            begin = fork(build(repeat.part(), begin), next);
        }
        for (int i = 0; i < repeat.least() && !isTooLarge(); i++) {
            begin = build(repeat.part(), begin);
        }
        return begin;
    }

    private int fork(int one, int other) {
        return add(new Node(null, one, other));
    }

    private int add(Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }
}
