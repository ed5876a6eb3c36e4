package balancebeam.config;

/**
 * How a cluster picks an endpoint: an {@link Algorithm} and what it was told, a record for each of them whose components are
 * the keys that make sense for it. Immutable.
 */
public sealed interface Balancing {
    /** Which algorithm it is. */
    Algorithm name();

    /** An algorithm as its name alone means it, with all defaults. */
    static Balancing of(Algorithm name) {
        return switch (name) {
            case P2C -> new P2c();
            case LEAST_REQUEST -> new LeastRequest();
            case ROUND_ROBIN -> new RoundRobin();
            case RANDOM -> new Random();
            case FIRST_AVAILABLE -> new FirstAvailable(Defaults.FILL);
        };
    }

    record P2c() implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.P2C;
        }
    }

    record LeastRequest() implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_REQUEST;
        }
    }

    record RoundRobin() implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.ROUND_ROBIN;
        }
    }

    record Random() implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.RANDOM;
        }
    }

    /**
     * The first that is not full.
     *
     * @param fill requests that run at an endpoint, for each unit of its weight, before the next gets any
     */
    record FirstAvailable(int fill) implements Balancing {
        public static final int MOST_FILL = 1_000_000;

        public FirstAvailable {
            Require.range("fill", fill, 1, MOST_FILL);
        }

        @Override
        public Algorithm name() {
            return Algorithm.FIRST_AVAILABLE;
        }
    }
}
