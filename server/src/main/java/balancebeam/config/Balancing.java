package balancebeam.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
            case P2C -> new P2c(Metric.IN_FLIGHT, null);
            case LEAST_REQUEST -> new LeastRequest(Metric.IN_FLIGHT, null);
            case LEAST_RESPONSE_TIME -> new LeastResponseTime(Defaults.DECAY);
            case LEAST_BANDWIDTH -> new LeastBandwidth(Defaults.DECAY);
            case ROUND_ROBIN -> new RoundRobin();
            case RANDOM -> new Random();
            case FIRST_AVAILABLE -> new FirstAvailable(Defaults.FILL);
        };
    }

    /**
     * The less busy of two drawn at random.
     *
     * @param decay the time in which what was seen fades to a third; null where nothing does, as {@link Metric#IN_FLIGHT}
     */
    record P2c(Metric metric, @Nullable Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.P2C;
        }
    }

    /**
     * The least busy of all, or of some where there are many.
     *
     * @param decay the time in which what was seen fades to a third; null where nothing does, as {@link Metric#IN_FLIGHT}
     */
    record LeastRequest(Metric metric, @Nullable Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_REQUEST;
        }
    }

    /**
     * The one whose answers come soonest.
     *
     * @param decay the time in which what was seen fades to a third
     */
    record LeastResponseTime(Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_RESPONSE_TIME;
        }
    }

    /**
     * The one with the fewest bytes per second.
     *
     * @param decay the time in which what was seen fades to a third
     */
    record LeastBandwidth(Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_BANDWIDTH;
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
