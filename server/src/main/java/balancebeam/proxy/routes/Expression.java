package balancebeam.proxy.routes;

import java.util.List;

/** A regular expression over ASCII, as a tree. Immutable. */
sealed interface Expression {
    /** Nothing: the empty text. */
    Expression EMPTY = new Sequence(List.of());

    /** One byte of a set: a bit each for 0 to 63, and for 64 to 127. */
    record Bytes(long low, long high) implements Expression {
        static final Bytes NONE = new Bytes(0, 0);
        static final Bytes ALL = new Bytes(-1, -1);

        static Bytes of(char from, char to) {
            Bytes bytes = NONE;
            for (int c = from; c <= to; c++) {
                bytes = bytes.or(c < Long.SIZE ? new Bytes(1L << c, 0) : new Bytes(0, 1L << c));
            }
            return bytes;
        }

        static Bytes of(String ranges) {
            Bytes bytes = NONE;
            for (int i = 0; i < ranges.length(); i += 2) {
                bytes = bytes.or(of(ranges.charAt(i), ranges.charAt(i + 1)));
            }
            return bytes;
        }

        Bytes or(Bytes other) {
            return new Bytes(low | other.low, high | other.high);
        }

        Bytes not() {
            return new Bytes(~low, ~high);
        }

        /** With the other case of each letter. */
        Bytes inBothCases() {
            long letters = of("AZ").high;
            long capitals = high & letters;
            long small = high & letters << Integer.SIZE;
            return new Bytes(low, high | capitals << Integer.SIZE | small >>> Integer.SIZE);
        }

        boolean has(int b) {
            return ((b < Long.SIZE ? low : high) >>> b & 1) != 0;
        }
    }

    /** One after the other. */
    record Sequence(List<Expression> parts) implements Expression {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** One of them. */
    record Choice(List<Expression> parts) implements Expression {
        public Choice {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Several times.
     *
     * @param most -1 for without end
     */
    record Repeat(Expression part, int least, int most) implements Expression {
        static final int ENDLESS = -1;
    }
}
